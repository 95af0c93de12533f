package io.jenkins.plugins.dockerdelivery.handoff;

import java.io.IOException;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;

/**
 * The archive of an image on the controller, as an agent reads or writes it: in pieces, in any order and several at once.
 * The streams of a remoting channel let one megabyte be on its way, so that both sides wait most of the time.
 */
interface ImagePieces extends SerializableOnlyOverRemoting {
    /** Bytes of a piece that is read, unless it is the archive's last; those that are written have no more. */
    int SIZE = 1024 * 1024;

    /** How many pieces may be on their way. */
    int AT_ONCE = 4;

    /** The piece that begins there; it is empty at the end. */
    byte[] read(long position) throws IOException;

    /** Puts a piece where it belongs. */
    void write(long position, byte[] piece) throws IOException;
}
