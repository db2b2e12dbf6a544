import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** What a node of version 2 is made of beside the server, as its constructor takes it. */
final class Plugins {
    private Plugins() {}

    static Collection<Class<? extends Plugin>> all() {
        return new ArrayList<>(
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, PainlessPlugin.class));
    }
}
