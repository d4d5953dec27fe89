package io.cplbd.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cplbd.daemon.balance.BalancePlan;
import io.cplbd.daemon.notify.NotifyPlan;
import io.cplbd.daemon.notify.NotifyState;
import io.cplbd.daemon.notify.Script;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.router.RouterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifierTest {
    private static final Instance PLAIN = Samples.instance(
            Samples.ROUTER, 200, new RouterSpec.Reach.Multicast(AddressFamily.IPV4.vrrpGroup()), "10.0.0.1/32");

    @TempDir
    private Path folder = Path.of("");

    private final Notifier notifier = new Notifier();
    private Path heard = Path.of("");
    private Instance instance = PLAIN;

    @BeforeEach
    void prepare() throws IOException {
        heard = Files.createFile(folder.resolve("heard"));
        Script script = new Script(
                "notify", List.of("/bin/sh", "-c", "echo \"$3 $4\" >>'" + heard + "'", "notify"), Script.DEFAULT_LIMIT);
        instance = new Instance(
                PLAIN.router(),
                PLAIN.addresses(),
                null,
                false,
                true,
                new NotifyPlan(NotifyPlan.Kind.INSTANCE, "k0s-vip-0", Map.of(), script, List.of()),
                false);
        notifier.prepare(new Plan(List.of(instance), 0, BalancePlan.EMPTY, ThreadScheduling.NONE));
    }

    @Test
    void anEndIsToldWhenTheKernelHasFollowedAndOnce() {
        notifier.notify(instance, NotifyState.MASTER, 200);
        Runnable ending = notifier.ending(instance, NotifyState.STOP, 200);
        notifier.notify(instance, NotifyState.BACKUP, 200);
        await().untilAsserted(() -> assertThat(heard).hasContent("MASTER 200\nBACKUP 200"));

        ending.run();
        notifier.notify(instance, NotifyState.MASTER, 200);
        ending.run();
        String all = "MASTER 200\nBACKUP 200\nSTOP 200\nMASTER 200";
        await().untilAsserted(() -> assertThat(heard).hasContent(all));
        notifier.close();
        assertThat(heard).hasContent(all);
    }

    @Test
    void anEndThatTheKernelKeepsWaitingIsToldAtTheEnd() {
        Runnable ending = notifier.ending(instance, NotifyState.STOP, 200);
        notifier.close();
        assertThat(heard).hasContent("STOP 200");

        ending.run();
        assertThat(heard).hasContent("STOP 200");
    }
}
