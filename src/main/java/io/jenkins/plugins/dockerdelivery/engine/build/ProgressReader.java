package io.jenkins.plugins.dockerdelivery.engine.build;

import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the kept output of a build on the agent, so that only the counts and the failure travel. */
enum ProgressReader implements ResultReader<BuildProgress> {
    INSTANCE;

    @Override
    public BuildProgress read(Path path) throws IOException {
        BuildProgress.Collector collector = new BuildProgress.Collector();
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Files.newInputStream(path), decoder))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                collector.accept(line);
            }
        }
        return collector.finish();
    }
}
