package io.cplbd.netlink.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.TestNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class NetworkNamespaceIT {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    @Test
    void workRunsInsideAndTheCallerStaysOutside() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            Path before = Files.readSymbolicLink(OWN);
            Path inside = NetworkNamespace.call(namespace.name(), () -> Files.readSymbolicLink(OWN));
            Path byPath = NetworkNamespace.call("/run/netns/" + namespace.name(), () -> Files.readSymbolicLink(OWN));
            assertThat(inside).isNotEqualTo(before).isEqualTo(byPath);
            assertThat(Files.readSymbolicLink(OWN)).isEqualTo(before);
        }
    }

    @Test
    void absentOnesAndOtherFilesAreRefusedInOneSentence() {
        assertThatThrownBy(() -> NetworkNamespace.enter("cplbd-nl-none"))
                .isInstanceOf(NetlinkException.class)
                .hasMessage("ENOENT: cannot enter network namespace cplbd-nl-none:"
                        + " cannot open /run/netns/cplbd-nl-none");
        assertThatThrownBy(() -> NetworkNamespace.call("/proc/self/status", () -> 1))
                .isInstanceOf(NetlinkException.class)
                .hasMessage("EINVAL: cannot enter network namespace /proc/self/status:"
                        + " /proc/self/status is not a network namespace");
    }

    @Test
    void failureOfTheWorkIsTheCallers() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            IllegalStateException failure = new IllegalStateException("work failed");
            assertThatThrownBy(() -> NetworkNamespace.call(namespace.name(), () -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
    }

    @Test
    void virtualThreadCannotEnter() {
        CompletableFuture<Void> entered = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                NetworkNamespace.enter("cplbd-nl-none");
                entered.complete(null);
            } catch (Exception e) {
                entered.completeExceptionally(e);
            }
        });
        assertThatThrownBy(entered::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
