import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.stream.Stream;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

/**
 * A node of OpenSearch without its start-up scripts: the settings are the arguments, name=value, a
 * list as name=[one,other]. It runs until it is told to stop, and says nothing that is not wrong.
 * When its input ends, whoever started it is gone: then it stops too and removes what it kept.
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
        Path home = Path.of(settings.get("path.home"));
        OneNode node = new OneNode(settings, home.resolve("config"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node)));
        Thread watching = new Thread(() -> outlive(node, home));
        watching.setDaemon(true);
        watching.start();
        node.start();
        Thread.currentThread().join();
    }

    private static void outlive(Node node, Path home) {
        try {
            while (System.in.read() >= 0) {}
            stop(node);
            try (Stream<Path> kept = Files.walk(home)) {
                kept.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        } catch (IOException error) {
            error.printStackTrace();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void stop(Node node) {
        try {
            node.close();
        } catch (IOException error) {
            error.printStackTrace();
        }
    }
}
