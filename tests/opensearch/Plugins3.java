import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.painless.PainlessModulePlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/** What a node of version 3 is made of beside the server, as its constructor takes it. */
final class Plugins {
    private static final List<Class<? extends Plugin>> ALL =
        List.of(
            Netty4ModulePlugin.class, CommonAnalysisModulePlugin.class, PainlessModulePlugin.class);

    private Plugins() {}

    static Collection<PluginInfo> all() {
        Collection<PluginInfo> plugins = new ArrayList<>();
        for (Class<? extends Plugin> plugin : ALL) {
            String name = plugin.getName();
            plugins.add(
                new PluginInfo(
                    name, name, "1", Version.CURRENT, "21", name, null, List.of(), false));
        }
        return plugins;
    }
}
