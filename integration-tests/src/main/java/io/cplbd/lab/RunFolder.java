package io.cplbd.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The folder {@code /run/k0s} of one controller with IPVS and a single VRRP instance, and the part of k0s that works in
 * it: the daemon is to have virtual servers only while it is MASTER, as directors that balance to one another would send
 * a packet in circles (k0s #5178). So the file that it includes is a link, which a notify script turns.
 */
final class RunFolder {
    /** What the daemon's configuration includes: missing before the first state, then a link. */
    static final String CONSUMED = "keepalived-virtualservers-consumed.conf";

    /** The virtual servers; the link leads there on the MASTER, and to /dev/null on a BACKUP. */
    static final String GENERATED = "keepalived-virtualservers-generated.conf";

    private static final String PID_FILE = "keepalived.pid";

    /** What {@code k0s keepalived-setstate} does; it is called by notify_master and notify_backup. */
    private static final String SET_STATE = """
            #!/bin/sh
            # k0s keepalived-setstate -r RUN_FOLDER -s MASTER|BACKUP
            set -eu
            [ $# -eq 5 ] && [ "$1 $2 $4" = 'keepalived-setstate -r -s' ] || { echo "setstate: bad arguments: $*" >&2; exit 2; }
            # The folder must be there.
            cd "$3"
            # MASTER: the generated file, by its absolute path. BACKUP: nothing, and a readable one at that.
            case $5 in
              MASTER) target=$3/%2$s ;;
              BACKUP) target=/dev/null ;;
              *) echo "setstate: unknown state $5" >&2; exit 2 ;;
            esac
            # Removed, then made: a reload in between finds no file, which is as good as an empty one.
            rm -f %1$s
            ln -s "$target" %1$s
            # The pid is the one that the supervisor wrote, of the process that it started.
            read -r pid <%3$s
            # On every transition. The daemon must not call this again for a state that the reload has not changed.
            kill -s HUP "$pid"
            """.formatted(CONSUMED, GENERATED, PID_FILE);

    private final Path folder;

    private RunFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder with all that k0s puts there before it starts the daemon.
     *
     * @param labFolder where it is made, named after the node
     * @param delayLoopS seconds between two checks of a real server
     */
    static RunFolder make(Path labFolder, Node node, List<Node> controllers, int delayLoopS) throws IOException {
        Path folder = Files.createDirectory(labFolder.resolve(node.name()));
        Path generated = folder.resolve(GENERATED);
        Files.writeString(generated, KeepalivedConf.virtualServer(controllers, delayLoopS));
        Files.setPosixFilePermissions(generated, PosixFilePermissions.fromString("r--------"));
        Path setState = folder.resolve("k0s");
        Files.writeString(setState, SET_STATE);
        Files.setPosixFilePermissions(setState, PosixFilePermissions.fromString("r-xr-x---"));
        return new RunFolder(folder);
    }

    Path path() {
        return folder;
    }

    String configuration(Protocol protocol, Node node, List<Node> controllers) {
        return KeepalivedConf.ofDirector(
                protocol, node, controllers, folder.resolve("k0s").toString(), folder.toString());
    }

    /** The supervisor has started the daemon: it notes whom to signal. */
    void started(long pid) {
        try {
            Files.writeString(folder.resolve(PID_FILE), pid + "\n");
        } catch (IOException e) {
            throw new LabException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Where the link leads to at the moment: MASTER or BACKUP, or that there is none. */
    String state() {
        try {
            return Files.readSymbolicLink(folder.resolve(CONSUMED)).equals(folder.resolve(GENERATED))
                    ? "MASTER"
                    : "BACKUP";
        } catch (IOException beingTurned) {
            return "none";
        }
    }
}
