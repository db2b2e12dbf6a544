import java.nio.file.Path;
import java.util.Collections;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

/**
 * A node of OpenSearch without its start-up scripts: the settings are the arguments, name=value, a
 * list as name=[one,other]. It runs until it is told to stop, and says nothing that is not wrong.
 */
public final class OneNode extends Node {
    private OneNode(Settings settings, Path configuration) {
        super(
            InternalSettingsPreparer.prepareEnvironment(
                settings, Collections.emptyMap(), configuration, () -> "unnamed"),
            Plugins.all(),
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
