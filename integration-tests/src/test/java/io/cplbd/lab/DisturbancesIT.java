package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others work on the machine: addresses and interfaces come and go under a daemon that runs. */
@Tag("side-by-side")
final class DisturbancesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int VIPS = 100;
    static final String VIP_LINE = LabNetwork.VIP + "/" + LabNetwork.PREFIX_LENGTH;

    @TempDir
    private Path folder;

    static String batch(Node node, List<String> commands, Path folder) {
        try {
            Path file = Files.write(folder.resolve("batch"), commands);
            return Command.run("ip", "-n", node.namespace(), "-batch", file.toString());
        } catch (IOException e) {
            throw new LabException("no batch: " + e.getMessage(), e);
        }
    }

    static List<String> addresses(Node node) {
        return Stream.of(Command.run("ip", "-n", node.namespace(), "-4", "-o", "addr", "show", "dev", LabNetwork.DEVICE)
                        .split("\n"))
                .map(line -> line.replaceFirst(".* inet (\\S+) .*", "$1"))
                .toList();
    }

    /** As a network manager that is restarted deletes what it does not know. */
    @Test
    void a_hundred_vips_that_another_tool_deletes_are_back_and_announced_by_the_same_master() {
        List<String> vips = Stream.concat(
                        Stream.of(VIP_LINE), IntStream.range(1, VIPS).mapToObj(host -> "198.18.52." + host + "/32"))
                .toList();
        try (LoneNode lone = new LoneNode(1)) {
            lone.daemon()
                    .configure(
                            KeepalivedConf.of(lone.lab().plan().protocol()).replace(VIP_LINE, String.join("\n", vips)));
            lone.daemon().start();
            lone.lab().awaitMaster(PATIENCE);
            Await.require(PATIENCE, () -> addresses(lone.node()).containsAll(vips), () -> "not all are there");
            long sinceNs = System.nanoTime();

            batch(
                    lone.node(),
                    vips.stream()
                            .map(vip -> "addr del " + vip + " dev " + LabNetwork.DEVICE)
                            .toList(),
                    folder);

            Await.require(
                    PATIENCE,
                    () -> addresses(lone.node()).containsAll(vips),
                    () -> "not all come back: " + addresses(lone.node()));
            List<String> names =
                    vips.stream().map(vip -> vip.substring(0, vip.indexOf('/'))).toList();
            Await.require(
                    PATIENCE,
                    () -> lone.lab().tap().since(sinceNs, WireTap.Announcement.class).stream()
                            .filter(lone::isMine)
                            .map(WireTap.Announcement::address)
                            .collect(Collectors.toSet())
                            .containsAll(names),
                    () -> "not all are announced again");
            assertThat(lone.daemon().state()).contains("MASTER");
            assertThat(lone.daemon().movedSince(sinceNs)).isFalse();
        }
    }

    /** The kernel deletes an address's secondaries with it, and without it the node has nothing to send from. */
    @Test
    void a_node_whose_own_address_comes_and_goes_is_master_again() {
        try (LoneNode lone = LoneNode.master(0.1)) {
            String own = lone.node().address() + "/" + LabNetwork.PREFIX_LENGTH;

            batch(lone.node(), List.of("addr del " + own + " dev " + LabNetwork.DEVICE), folder);
            Await.require(
                    PATIENCE,
                    () -> lone.lab().holders().holders().isEmpty()
                            && lone.daemon().state().orElse("").equals("FAULT"),
                    () -> "it goes on: " + lone.lab().situation());
            batch(lone.node(), List.of("addr add " + own + " dev " + LabNetwork.DEVICE), folder);

            lone.lab().awaitMaster(PATIENCE);
        }
    }

    @Test
    void an_interface_that_is_removed_and_made_anew_carries_the_vip_again() {
        try (Lab lab = new Lab(LabPlan.of(2, 0.1))) {
            lab.daemons().forEach(daemon -> daemon.start());
            lab.daemons().forEach(NodeDaemon::awaitReadyNs);
            NodeDaemon first = lab.awaitMaster(PATIENCE);
            Node node = first.node();
            NodeDaemon second = lab.daemons().stream()
                    .filter(daemon -> daemon != first)
                    .findFirst()
                    .orElseThrow();

            lab.network().removeInterface(node);
            first.awaitState("FAULT", PATIENCE);
            Await.require(PATIENCE, () -> lab.awaitMaster(PATIENCE) == second, lab::situation);
            lab.network().addInterface(node);
            first.awaitState("BACKUP", PATIENCE);
            long sinceNs = System.nanoTime();
            second.stop();

            assertThat(lab.awaitMaster(PATIENCE)).isSameAs(first);
            assertThat(lab.tap().since(sinceNs, WireTap.Advert.class))
                    .anyMatch(advert -> advert.mac().equals(node.mac()));
        }
    }

    @Test
    void a_cable_that_flaps_leaves_one_master_when_it_is_done() {
        try (Lab lab = new Lab(LabPlan.of(3, 0.5))) {
            lab.daemons().forEach(daemon -> daemon.start());
            lab.daemons().forEach(NodeDaemon::awaitReadyNs);
            for (int flap = 0; flap < 15; flap++) {
                Node node = lab.network().controllers().get(flap % 2);
                lab.network().pullCable(node);
                // From shorter than a skew to longer than a fail-over takes.
                Await.pause(20L << flap % 6);
                lab.network().plugCable(node);
                Await.pause(20L << flap % 5);
            }

            NodeDaemon master = lab.awaitMaster(PATIENCE);
            long sinceNs = System.nanoTime();
            Await.pause(3000);

            assertThat(lab.awaitMaster(PATIENCE)).isSameAs(master);
            assertThat(lab.holders().changesSince(sinceNs)).isEmpty();
        }
    }
}
