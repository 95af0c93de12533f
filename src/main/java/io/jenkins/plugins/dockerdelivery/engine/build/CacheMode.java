package io.jenkins.plugins.dockerdelivery.engine.build;

/** Where layers are kept between builds. */
public enum CacheMode {
    /** In a tag of the image's own repository, for every agent. */
    REGISTRY,
    /** Nowhere but in the builder itself. */
    NONE
}
