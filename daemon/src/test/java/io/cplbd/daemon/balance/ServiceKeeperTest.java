package io.cplbd.daemon.balance;

import static io.cplbd.daemon.balance.Samples.entry;
import static io.cplbd.daemon.balance.Samples.server;
import static io.cplbd.daemon.balance.Samples.service;
import static io.cplbd.daemon.balance.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.daemon.balance.ServiceKeeper.Progress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServiceKeeperTest {
    private final FakeIpvs kernel = new FakeIpvs();
    private final ServiceKeeper keeper = new ServiceKeeper(kernel);

    private Progress settle() {
        Progress progress = Progress.MORE;
        for (int steps = 0; progress == Progress.MORE && steps < 1000; steps++) {
            progress = keeper.step();
        }
        return progress;
    }

    private Progress want(TableEntry... entries) {
        keeper.want(List.of(entries));
        return settle();
    }

    @Test
    void makesTheTableWhatIsWantedAndTouchesNothingElse() throws NetlinkException {
        kernel.meddle(new Operation.AddService(settings(service(9))));
        keeper.configure(Set.of(service(1), service(2)));
        assertThat(want(entry(1, 1, 2), entry(2, 1))).isEqualTo(Progress.DONE);
        assertThat(kernel.table()).containsExactlyInAnyOrder(entry(9), entry(1, 1, 2), entry(2, 1));
        kernel.asked();
        assertThat(want(entry(1, 1, 2), entry(2, 1))).isEqualTo(Progress.DONE);
        assertThat(kernel.asked()).isEmpty();
    }

    @Test
    void aConfiguredServiceThatIsNotWantedGoesAlsoIfItWasThereBefore() {
        kernel.meddle(new Operation.AddService(settings(service(1))));
        keeper.configure(Set.of(service(1)));
        assertThat(want()).isEqualTo(Progress.DONE);
        assertThat(kernel.has(service(1))).isFalse();
    }

    @Test
    void aServiceThatLeavesTheConfigurationGoesAndIsNoLongerOurs() {
        keeper.configure(Set.of(service(1)));
        want(entry(1, 1));
        keeper.configure(Set.of());
        assertThat(want()).isEqualTo(Progress.DONE);
        assertThat(kernel.has(service(1))).isFalse();

        kernel.meddle(new Operation.AddService(settings(service(1))));
        keeper.recheck();
        assertThat(settle()).isEqualTo(Progress.DONE);
        assertThat(kernel.has(service(1))).isTrue();
    }

    @Test
    void theFirstReadingAdoptsWhatIsThere() {
        kernel.meddle(new Operation.AddService(settings(service(1))));
        kernel.meddle(new Operation.AddServer(service(1), server(1, 1)));
        kernel.meddle(new Operation.AddServer(service(1), server(2, 1)));
        keeper.configure(Set.of(service(1)));
        want(entry(1, 1, 3));
        assertThat(kernel.asked())
                .containsExactly(
                        new Operation.AddServer(service(1), server(3, 1)),
                        new Operation.DeleteServer(service(1), server(2, 1)));
        assertThat(keeper.counts().repaired()).isZero();
    }

    @Test
    void whatSomebodyElseChangesIsPutRightAndCounted() throws NetlinkException {
        keeper.configure(Set.of(service(1), service(2)));
        want(entry(1, 1), entry(2, 1, 2));
        kernel.meddle(new Operation.DeleteService(service(1)));
        kernel.meddle(new Operation.EditServer(service(2), server(2, 0)));
        keeper.recheck();
        assertThat(settle()).isEqualTo(Progress.DONE);
        assertThat(kernel.table()).containsExactlyInAnyOrder(entry(1, 1), entry(2, 1, 2));
        assertThat(keeper.counts().repaired()).isEqualTo(3);
    }

    /** Another tool was faster: the kernel says EEXIST, and all is as it should be. */
    @Test
    void aRefusalThatComesToTheSameIsNone() throws NetlinkException {
        keeper.configure(Set.of(service(1)));
        want(entry(1, 1));
        kernel.meddle(new Operation.AddServer(service(1), server(2, 1)));
        assertThat(want(entry(1, 1, 2))).isEqualTo(Progress.DONE);
        assertThat(kernel.table()).containsExactly(entry(1, 1, 2));
        assertThat(keeper.counts().refusals()).isOne();
    }

    @Test
    void aServiceThatVanishedMeanwhileIsMadeAgainWithAllItHas() throws NetlinkException {
        keeper.configure(Set.of(service(1)));
        want(entry(1, 1));
        kernel.meddle(new Operation.DeleteService(service(1)));
        assertThat(want(entry(1, 1, 2))).isEqualTo(Progress.DONE);
        assertThat(kernel.table()).containsExactly(entry(1, 1, 2));
    }

    @Test
    void whatIsRefusedDoesNotHoldUpTheRestAndIsTriedAgain() throws NetlinkException {
        kernel.refuse(operation -> operation.service().equals(service(1)));
        keeper.configure(Set.of(service(1), service(2)));
        assertThat(want(entry(1, 1, 2), entry(2, 1))).isEqualTo(Progress.REFUSED);
        assertThat(kernel.table()).containsExactly(entry(2, 1));
        kernel.asked();
        assertThat(settle()).isEqualTo(Progress.REFUSED);
        assertThat(kernel.asked()).as("nothing before its time").isEmpty();

        kernel.refuse(none -> false);
        keeper.retry();
        assertThat(settle()).isEqualTo(Progress.DONE);
        assertThat(kernel.table()).containsExactlyInAnyOrder(entry(1, 1, 2), entry(2, 1));
    }

    @Test
    void aKernelWithoutIpvsIsNoFault() throws NetlinkException {
        kernel.fail(new NetlinkException(Errno.ENOENT, "this kernel has no IPVS"));
        keeper.configure(Set.of(service(1)));
        assertThat(want(entry(1, 1))).isEqualTo(Progress.REFUSED);
        kernel.fail(null);
        keeper.retry();
        assertThat(settle()).isEqualTo(Progress.DONE);
        assertThat(kernel.table()).containsExactly(entry(1, 1));
    }

    @Test
    void manyChangesComeInPortionsAndAnotherWishMayComeBetween() throws NetlinkException {
        int[] many = IntStream.rangeClosed(1, 250).toArray();
        keeper.configure(Set.of(service(1), service(2), service(3), service(4), service(5)));
        keeper.want(List.of(entry(1, many), entry(2, many), entry(3, many), entry(4, many)));
        assertThat(keeper.step()).isEqualTo(Progress.MORE);
        assertThat(kernel.asked()).hasSizeBetween(1, 999);
        assertThat(want(entry(5, 1))).isEqualTo(Progress.DONE);
        assertThat(kernel.table()).containsExactly(entry(5, 1));
    }
}
