import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * A node of OpenSearch without its start-up scripts: the settings are the arguments, name=value, a
 * list as name=[one,other]. It runs until it is told to stop, and says nothing that is not wrong.
 */
public final class OneNode extends Node {
    private static final List<Class<? extends Plugin>> PLUGINS =
        List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, PainlessPlugin.class);

    private OneNode(Settings settings, Path configuration) {
        super(
            InternalSettingsPreparer.prepareEnvironment(
                settings, Collections.emptyMap(), configuration, () -> "unnamed"),
            new ArrayList<>(PLUGINS),
            true);
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder builder = Settings.builder();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair[1].startsWith("[")) {
                builder.putList(pair[0], pair[1].substring(1, pair[1].length() - 1).split(","));
            } else {
                builder.put(pair[0], pair[1]);
            }
        }
        Settings settings = builder.build();
        OneNode node = new OneNode(settings, Path.of(settings.get("path.home"), "config"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node)));
        node.start();
        Thread.currentThread().join();
    }

    private static void stop(Node node) {
        try {
            node.close();
        } catch (java.io.IOException error) {
            error.printStackTrace();
        }
    }
}
