package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.pcap.LinkCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Unicast peers and IPv6, between two of ours and beside the real keepalived. */
final class ReachIT {
    private static final String VIP6 = "2001:db8:51::200";

    private static String unicast(Lab lab, NodeDaemon daemon) {
        String peers = lab.daemons().stream()
                .filter(other -> other != daemon)
                .map(other -> "        " + other.node().address() + "\n")
                .collect(Collectors.joining());
        return KeepalivedConf.of(lab.plan().protocol())
                .replace(
                        "    advert_int",
                        "    unicast_src_ip " + daemon.node().address() + "\n    unicast_peer {\n" + peers
                                + "    }\n    advert_int");
    }

    @ParameterizedTest
    @EnumSource(LabPlan.Peers.class)
    void unicast_peers_elect_one_hand_over_and_nobody_answers_protocol_unreachable(LabPlan.Peers peers) {
        try (Lab lab = new Lab(LabPlan.of(3, 1).with(peers))) {
            CountingListener unreachable = new CountingListener();
            List<LinkCapture> cables = watchCables(lab, unreachable);
            for (NodeDaemon daemon : lab.daemons()) {
                daemon.configure(unicast(lab, daemon));
                daemon.start();
            }
            NodeDaemon master = lab.awaitMaster(LoneNode.PATIENCE);
            lab.tap().nextAdvert(advert -> advert.mac().equals(master.node().mac()), LoneNode.PATIENCE);

            lab.network().pullCable(master.node());
            Await.require(
                    LoneNode.PATIENCE,
                    () -> lab.holders().holders().stream()
                            .anyMatch(holder -> !holder.equals(master.node().name())),
                    () -> "nobody took over: " + lab.situation());
            NodeDaemon successor = lab.awaitMaster(LoneNode.PATIENCE);
            assertThat(successor).isNotEqualTo(master);
            lab.network().plugCable(master.node());
            master.awaitState("BACKUP", LoneNode.PATIENCE);

            cables.forEach(LinkCapture::close);
            assertThat(unreachable.frames()).isZero();
        }
    }

    /** Watches the cables from the bridge's side for ICMP destination unreachable, protocol unreachable (RFC 792). */
    private static List<LinkCapture> watchCables(Lab lab, CountingListener count) {
        return Inside.call(lab.network().bridgeNamespace(), () -> {
            List<LinkCapture> cables = new ArrayList<>();
            for (NodeDaemon daemon : lab.daemons()) {
                cables.add(LinkCapture.open(daemon.node().name(), 1500, "icmp[0] = 3 and icmp[1] = 2", count));
            }
            return cables;
        });
    }

    @ParameterizedTest
    @EnumSource(LabPlan.Peers.class)
    void an_ipv6_address_has_one_holder_who_hands_it_over_when_stopped(LabPlan.Peers peers) {
        try (Lab lab = new Lab(LabPlan.of(2, 1).with(peers))) {
            for (NodeDaemon daemon : lab.daemons()) {
                daemon.configure(
                        KeepalivedConf.of(lab.plan().protocol()).replace(LabNetwork.VIP + "/24", VIP6 + "/64"));
                daemon.start();
            }
            Await.require(LoneNode.PATIENCE, () -> holders(lab).size() == 1, () -> "no single holder: " + holders(lab));
            String first = holders(lab).getFirst();
            assertThat(lab.daemon(first).state()).contains("MASTER");
            assertThat(reaches(lab)).isTrue();

            lab.daemon(first).stop();

            Await.require(
                    LoneNode.PATIENCE,
                    () -> holders(lab).size() == 1 && !holders(lab).contains(first),
                    () -> "not taken over: " + holders(lab));
            Await.require(LoneNode.PATIENCE, () -> reaches(lab), () -> "the client does not reach " + VIP6);
        }
    }

    private static List<String> holders(Lab lab) {
        return lab.daemons().stream()
                .map(NodeDaemon::node)
                .filter(node -> Command.run(
                                "ip", "-n", node.namespace(), "-6", "-o", "addr", "show", "dev", LabNetwork.DEVICE)
                        .contains(" " + VIP6 + "/64 "))
                .map(Node::name)
                .toList();
    }

    private static boolean reaches(Lab lab) {
        return Inside.call(lab.network().client().namespace(), () -> {
            try (java.net.Socket socket = new java.net.Socket()) {
                socket.connect(new java.net.InetSocketAddress(VIP6, 6443), 500);
                return true;
            } catch (java.io.IOException refused) {
                return false;
            }
        });
    }

    @Test
    void a_wrong_password_makes_two_masters_and_the_log_says_why() {
        try (Lab lab = new Lab(LabPlan.of(2, 1))) {
            lab.daemons().getFirst().start();
            lab.awaitMaster(LoneNode.PATIENCE);
            NodeDaemon other = lab.daemons().get(1);
            other.configure(KeepalivedConf.of(lab.plan().protocol()).replace("auth_pass Example", "auth_pass Other"));
            other.start();

            other.awaitState("MASTER", LoneNode.PATIENCE);

            assertThat(other.log().first(0, java.util.regex.Pattern.compile("the password is wrong")))
                    .isPresent();
        }
    }
}
