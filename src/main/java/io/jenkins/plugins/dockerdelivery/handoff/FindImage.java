package io.jenkins.plugins.dockerdelivery.handoff;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageArchive;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.io.File;
import java.io.IOException;
import jenkins.MasterToSlaveFileCallable;

/** Looks whether the engine of an agent has an image already. */
final class FindImage extends MasterToSlaveFileCallable<ImageId> {
    private static final long serialVersionUID = 1L;

    private final AgentDocker docker;
    private final ImageArchive archive;

    FindImage(AgentDocker docker, ImageArchive archive) {
        this.docker = docker;
        this.archive = archive;
    }

    @Override
    public ImageId invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        return LoadImage.find(docker, directory, archive);
    }
}
