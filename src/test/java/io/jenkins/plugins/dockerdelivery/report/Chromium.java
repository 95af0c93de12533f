package io.jenkins.plugins.dockerdelivery.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import io.jenkins.plugins.dockerdelivery.engine.real.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real browser with one page, led by the Chrome DevTools Protocol. */
final class Chromium implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int LIMIT_SECONDS = 60;
    private static final Map<String, Integer> KEYS = Map.of("Tab", 9, "Enter", 13, " ", 32, "Escape", 27);

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger messages = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private String session;

    /** @param directory for the browser's own files */
    Chromium(Path directory) throws Exception {
        process = new ProcessBuilder(
                        TestParts.get("BROWSER"),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--window-size=1400,1000",
                        "--user-data-dir=" + directory,
                        "about:blank")
                .redirectError(directory.resolve("chromium.log").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path port = directory.resolve("DevToolsActivePort");
        Waiting.until(
                "the browser listens",
                () -> Files.exists(port) && Files.readAllLines(port).size() == 2);
        List<String> lines = Files.readAllLines(port);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)), new Listener())
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        String target = send("Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Map.of());
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    take(MAPPER.readTree(text.toString()));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }
    }

    private void take(JsonNode message) {
        CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt(-1));
        if (answer != null) {
            answer.complete(message);
        }
        switch (message.path("method").asText()) {
            case "Runtime.exceptionThrown" ->
                complaints.add(message.path("params").toString());
            case "Page.javascriptDialogOpening" -> complaints.add("dialog: " + message.path("params"));
            case "Log.entryAdded" -> {
                // Where the content security policy kept something from running, for one.
                if (message.at("/params/entry/source").asText().equals("security")
                        || message.at("/params/entry/text").asText().contains("Content Security Policy")) {
                    complaints.add(message.path("params").toString());
                }
            }
            default -> {
                // Nothing that a test asks for.
            }
        }
    }

    private JsonNode send(String method, Map<String, ?> parameters) throws Exception {
        int id = messages.incrementAndGet();
        ObjectNode message = MAPPER.createObjectNode().put("id", id).put("method", method);
        message.set("params", MAPPER.valueToTree(parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        JsonNode answered = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(answered.has("error")).as(answered.toString()).isFalse();
        return answered.path("result");
    }

    /** Opens a page and waits until a condition of it holds. */
    void open(String url, String condition) throws Exception {
        // Otherwise only the part behind the hash may change, and the page stay.
        send("Page.navigate", Map.of("url", "about:blank"));
        send("Page.navigate", Map.of("url", url));
        await(condition);
    }

    /** Waits until an expression of the page is true. */
    void await(String condition) throws Exception {
        Waiting.until(condition, () -> {
            try {
                return evaluate("document.readyState !== 'loading' && !!(" + condition + ")")
                        .asBoolean();
            } catch (AssertionError stillLoading) {
                return false;
            }
        });
    }

    /** The value of an expression in the page; a promise is waited for. */
    JsonNode evaluate(String expression) throws Exception {
        JsonNode result =
                send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        assertThat(result.has("exceptionDetails")).as(result.toString()).isFalse();
        return result.at("/result/value");
    }

    /** Presses a key: Tab, Enter, Escape, a blank or a character. */
    void press(String key) throws Exception {
        String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
        int code = KEYS.getOrDefault(key, 0);
        send(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type",
                        text.isEmpty() ? "rawKeyDown" : "keyDown",
                        "key",
                        key,
                        "text",
                        text,
                        "windowsVirtualKeyCode",
                        code));
        send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
    }

    /** Makes the window as wide and high. */
    void resize(int width, int height) throws Exception {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Writes what is seen of an element to a PNG file. */
    void photograph(String selector, Path file) throws Exception {
        Files.createDirectories(file.getParent());
        JsonNode box = evaluate("(() => { const box = document.querySelector('" + selector
                + "').getBoundingClientRect(); return {"
                + " x: Math.max(0, box.x) + scrollX, y: Math.max(0, box.y) + scrollY,"
                + " width: Math.min(box.right, innerWidth) - Math.max(0, box.x),"
                + " height: Math.min(box.bottom, innerHeight) - Math.max(0, box.y) }; })()");
        String data = send(
                        "Page.captureScreenshot",
                        Map.of(
                                "format",
                                "png",
                                "clip",
                                Map.of(
                                        "x", box.get("x").asDouble(),
                                        "y", box.get("y").asDouble(),
                                        "width", box.get("width").asDouble(),
                                        "height", box.get("height").asDouble(),
                                        "scale", 1)))
                .path("data")
                .asText();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** What ran into an error, opened a dialog, or was kept from running by the content security policy. */
    List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() throws Exception {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
