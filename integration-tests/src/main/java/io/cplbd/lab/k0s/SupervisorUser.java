package io.cplbd.lab.k0s;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whom k0s starts the daemon as. Rule: the user called keepalived if there is one, otherwise root; its group is root's always; it is
 * given no capability. {@code capabilities} is what the administrator may add to that.
 *
 * @param capabilities without {@code CAP_}, in small letters
 */
public record SupervisorUser(int uid, List<String> capabilities) {
    public static final SupervisorUser ROOT = new SupervisorUser(0, List.of());

    /** The command, before the daemon's own, that becomes this user. */
    List<String> command() {
        if (uid == 0) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=0", "--clear-groups"));
        String added = capabilities.stream().map(name -> ",+" + name).collect(Collectors.joining());
        for (String set : List.of("--bounding-set", "--inh-caps", "--ambient-caps")) {
            words.add(set);
            words.add("-all" + added);
        }
        return words;
    }
}
