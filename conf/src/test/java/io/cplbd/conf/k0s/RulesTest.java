package io.cplbd.conf.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What values mean together: each mistake that a file shows is one sentence with its place and its remedy. */
class RulesTest {
    private static final String SERVER = "virtualServers:\n- ipAddress: 10.0.0.100\n";

    @Test
    void the_base_is_without_fault() {
        K0sConfiguration configuration = K0sTexts.parse(K0sTexts.BASE);

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(configuration.hasErrors()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "yes", "on"})
    void two_speakers_on_one_node(String word) {
        K0sConfiguration configuration = K0sTexts.replaced("enabled: false", "enabled: " + word);

        assertThat(configuration.hasErrors()).isTrue();
        assertThat(K0sTexts.complaints(configuration))
                .containsExactly(
                        "k0s.yaml:10:16: error: controlPlaneLoadBalancing.enabled: found true, with which k0s runs a VRRP speaker of its own on this"
                                + " node; either let k0s start cplbd in keepalived's place (cplbd k0s install), or write enabled: false into the"
                                + " file that k0s reads and give cplbd the same block");
    }

    @Test
    void enabled_is_false_where_nothing_is_said() {
        assertThat(K0sTexts.replaced("      enabled: false\n", "").diagnostics())
                .isEmpty();
    }

    @Test
    void no_section_for_keepalived() {
        String head = K0sTexts.BASE.substring(0, K0sTexts.BASE.indexOf("      keepalived:"));

        assertThat(K0sTexts.complaints(K0sTexts.parse(head)))
                .containsExactly(
                        "k0s.yaml:10:7: error: controlPlaneLoadBalancing: found no keepalived, expected one with vrrpInstances: there is nothing to"
                                + " do");
        assertThat(K0sTexts.complaints(K0sTexts.parse(head.replace("enabled: false", "enabled: true"))))
                .hasSize(2)
                .last()
                .asString()
                .isEqualTo(
                        "k0s.yaml:10:16: error: controlPlaneLoadBalancing.enabled: found true, with which k0s runs a VRRP speaker of its own on this"
                                + " node; either let k0s start cplbd in keepalived's place (cplbd k0s install), or write enabled: false into the"
                                + " file that k0s reads and give cplbd the same block");
        assertThat(K0sTexts.complaints(K0sTexts.parse(head.replace("enabled: false", "enabled: true"))))
                .first()
                .asString()
                .isEqualTo(
                        "k0s.yaml:10:7: error: controlPlaneLoadBalancing: found no keepalived, expected one with vrrpInstances (k0s itself ends with"
                                + " a panic without it): there is nothing to do");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vrrpInstances: []      | 13:24 | keepalived.vrrpInstances: found no instance, expected at least one: there is nothing to do
            vrrpInstances:         | 13:23 | keepalived.vrrpInstances: found no instance, expected at least one: there is nothing to do
            vrrpInstances: none    | 13:24 | keepalived.vrrpInstances: found 'none', expected a list
            virtualServers: []     | 13:9  | keepalived.vrrpInstances: found no instance, expected at least one: there is nothing to do
            """)
    void no_instance(String line, String place, String message) {
        String head = K0sTexts.BASE.substring(0, K0sTexts.BASE.indexOf("        vrrpInstances:"));

        assertThat(K0sTexts.complaints(K0sTexts.parse(head + "        " + line + "\n")))
                .containsExactly("k0s.yaml:" + place + ": error: " + message);
    }

    @Test
    void a_virtual_ip_in_two_instances() {
        assertThat(K0sTexts.complaints(
                        K0sTexts.keepalived("- {virtualIPs: [10.0.0.100/32], interface: eth1, authPass: Example}")))
                .containsExactly(
                        "k0s.yaml:16:25: error: vrrpInstances[1].virtualIPs: found 10.0.0.100, which the instance at k0s.yaml:14:24 holds already,"
                                + " expected another");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            virtualRouterID: 51                  | error: vrrpInstances[1].virtualRouterID: found 51 (IPv4), which is that of vrrpInstances[0], expected another
            virtualRouterID: 51, interface: eth1 | warning: vrrpInstances[1].virtualRouterID: found 51 (IPv4), which is that of vrrpInstances[0], expected another unless the two interfaces are on network segments of their own
            """)
    void a_virtual_router_id_given_twice(String values, String message) {
        String second = "        - {virtualIPs: [10.0.0.101/24], authPass: Example, " + values + "}\n";

        assertThat(K0sTexts.complaints(
                        K0sTexts.parse(K0sTexts.BASE.replace("[10.0.0.100]", "[10.0.0.100, 10.0.0.101]") + second)))
                .containsExactly("k0s.yaml:16:77: " + message);
    }

    @Test
    void a_virtual_router_id_may_serve_both_families() {
        K0sConfiguration configuration = K0sTexts.parse(K0sTexts.BASE.replace("100]", "100, '2001:db8::1']")
                + "        - {virtualIPs: ['2001:db8::1/64'], authPass: Example, virtualRouterID: 51}\n");

        assertThat(configuration.diagnostics()).isEmpty();
    }

    @Test
    void numbering_that_passes_255() {
        StringBuilder text = new StringBuilder(K0sTexts.BASE);
        for (int i = 1; i < 206; i++) {
            text.append("        - {virtualIPs: [10.0.1.").append(i).append("/22], authPass: Example}\n");
        }
        text.append("        - {virtualIPs: [10.0.2.1/22], authPass: Example, virtualRouterID: 9}\n");

        assertThat(K0sTexts.complaints(K0sTexts.parse(text.toString())))
                .anySatisfy(complaint -> assertThat(complaint)
                        .isEqualTo(
                                "k0s.yaml:220:11: error: vrrpInstances[205].virtualRouterID: found none, expected one from 1 to 255, as numbering"
                                        + " from 51 on has passed 255"))
                .filteredOn(complaint -> complaint.contains("found none"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            40 | 0
            41 | 1
            """)
    void the_longest_interval_of_vrrp_version_3(int seconds, int complaints) {
        K0sConfiguration configuration = K0sTexts.parse(
                K0sTexts.BASE.replace("10.0.0.100/24", "'2001:db8::1/64'").replace("10.0.0.100", "'2001:db8::1'")
                        + "          advertIntervalSeconds: " + seconds + "\n");

        assertThat(K0sTexts.complaints(configuration)).hasSize(complaints);
    }

    @Test
    void unicast_peers_hold_the_own_source_or_the_virtual_ip() {
        assertThat(K0sTexts.complaints(K0sTexts.instance("""
                unicastSourceIP: 10.0.0.1
                unicastPeers:
                - 10.0.0.1
                - 10.0.0.100
                - 10.0.0.2
                - 10.0.0.2
                """)))
                .containsExactly(
                        "k0s.yaml:18:13: error: vrrpInstances[0].unicastPeers: found 10.0.0.1, which is this controller's own unicastSourceIP,"
                                + " expected only the other controllers",
                        "k0s.yaml:19:13: error: vrrpInstances[0].unicastPeers: found the virtual IP 10.0.0.100, expected a controller's own address",
                        "k0s.yaml:21:13: warning: vrrpInstances[0].unicastPeers: found 10.0.0.2 a second time; it is ignored");
        assertThat(K0sTexts.complaints(K0sTexts.instance("unicastSourceIP: 10.0.0.100\nunicastPeers: [10.0.0.1]")))
                .containsExactly(
                        "k0s.yaml:16:28: error: vrrpInstances[0].unicastSourceIP: found the virtual IP 10.0.0.100, expected a controller's own"
                                + " address");
    }

    @Test
    void half_of_unicast() {
        K0sConfiguration noSource = K0sTexts.instance("unicastPeers: [10.0.0.2]");
        assertThat(K0sTexts.complaints(noSource)).isEmpty();
        assertThat(K0sTexts.infos(noSource))
                .containsExactly(
                        "k0s.yaml:14:11: info: vrrpInstances[0].unicastSourceIP: not given, it is found by itself (k0s does not, and refuses a file"
                                + " that lacks it)");
        assertThat(K0sTexts.complaints(K0sTexts.instance("unicastSourceIP: 10.0.0.1")))
                .containsExactly(
                        "k0s.yaml:16:28: warning: vrrpInstances[0].unicastSourceIP: without unicastPeers it has no effect, and multicast is used");
    }

    @Test
    void remarks_that_only_inform() {
        assertThat(K0sTexts.infos(K0sTexts.parse(K0sTexts.BASE + """
                          addressLabel: 7
                        virtualServers:
                        - ipAddress: 10.0.0.100
                          lbAlgo: wlc
                """.indent(0))))
                .containsExactly(
                        "k0s.yaml:16:25: info: vrrpInstances[0].addressLabel: IPv4 addresses have no labels; it has no effect",
                        "k0s.yaml:18:11: info: virtualServers[0].persistenceTimeoutSeconds: 360 s is used, as k0s knows no way to turn it off: all"
                                + " connections from one source address go to one API server, until 360 s after the last",
                        "k0s.yaml:19:19: info: virtualServers[0].lbAlgo: every controller has weight 1, so wlc works as lc");
    }

    @Test
    void a_mac_address_in_capitals() {
        assertThat(K0sTexts.complaints(K0sTexts.instance("interface: 52:54:00:AB:cd:ef")))
                .containsExactly(
                        "k0s.yaml:16:22: warning: vrrpInstances[0].interface: found '52:54:00:AB:cd:ef', expected small letters, without which k0s"
                                + " itself does not find the interface");
    }

    @Test
    void virtual_servers_and_virtual_ips() {
        assertThat(K0sTexts.complaints(K0sTexts.keepalived("virtualServers:\n- ipAddress: 10.0.0.101")))
                .containsExactly(
                        "k0s.yaml:14:24: warning: virtualServers: found none for the virtual IP 10.0.0.100, so its connections all go to the"
                                + " controller that holds it",
                        "k0s.yaml:17:22: error: virtualServers[0].ipAddress: found 10.0.0.101, expected one of virtualIPs, as no controller answers"
                                + " for another address");
        assertThat(K0sTexts.complaints(K0sTexts.keepalived(SERVER + "- ipAddress: 10.0.0.100")))
                .containsExactly(
                        "k0s.yaml:18:22: error: virtualServers[1].ipAddress: found 10.0.0.100, which is that of virtualServers[0], expected another");
    }

    @Test
    void persistence_cannot_be_turned_off() {
        K0sConfiguration configuration = K0sTexts.keepalived(SERVER + "  persistenceTimeoutSeconds: 0");

        assertThat(K0sTexts.complaints(configuration))
                .containsExactly(
                        "k0s.yaml:18:38: warning: virtualServers[0].persistenceTimeoutSeconds: found 0; 360 s is used, as k0s knows no way to turn"
                                + " it off: all connections from one source address go to one API server, until 360 s after the last");
        assertThat(configuration
                        .loadBalancing()
                        .virtualServers()
                        .getFirst()
                        .persistenceS()
                        .value())
                .isEqualTo(360);
    }

    @Test
    void what_has_no_effect() {
        assertThat(K0sTexts.complaints(K0sTexts.keepalived(SERVER + "userSpaceProxyBindPort: 6443")))
                .containsExactly(
                        "k0s.yaml:18:33: warning: keepalived.userSpaceProxyBindPort: it has no effect, as virtualServers balances in the kernel");
        assertThat(K0sTexts.complaints(
                        K0sTexts.keepalived(SERVER + "userSpaceProxyBindPort: 6443\ndisableLoadBalancer: true")))
                .containsExactly(
                        "k0s.yaml:18:33: warning: keepalived.userSpaceProxyBindPort: it has no effect, as disableLoadBalancer says so",
                        "k0s.yaml:19:30: warning: keepalived.virtualServers: it has no effect, as disableLoadBalancer says so");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            6443  | the API server (api.port)
            9443  | k0s' join API (api.k0sApiPort)
            8132  | konnectivity's agents (konnectivity.agentPort)
            8133  | konnectivity (konnectivity.adminPort)
            8092  | konnectivity's health check
            2379  | etcd
            2380  | etcd
            10250 | the kubelet
            10257 | the controller manager
            10259 | the scheduler
            7443  | nodeLocalLoadBalancing (apiServerBindPort)
            7132  | nodeLocalLoadBalancing (konnectivityServerBindPort)
            """)
    void the_relay_takes_a_port_that_is_in_use(int port, String owner) {
        assertThat(K0sTexts.complaints(K0sTexts.keepalived("userSpaceProxyBindPort: " + port)))
                .containsExactly("k0s.yaml:16:33: error: keepalived.userSpaceProxyBindPort: found " + port
                        + ", the port of " + owner + ", expected one that is free");
    }

    @Test
    void the_api_server_takes_the_port_of_the_relay() {
        assertThat(K0sTexts.complaints(K0sTexts.replaced("  api:\n", "  api:\n    port: 6444\n")))
                .containsExactly(
                        "k0s.yaml:14:9: error: keepalived.userSpaceProxyBindPort: found 6444, the port of the API server (api.port), expected one"
                                + " that is free");
    }

    @Test
    void the_api_servers_own_address_is_the_virtual_ip() {
        assertThat(K0sTexts.complaints(K0sTexts.replaced("  api:\n", "  api:\n    address: 10.0.0.100\n")))
                .containsExactly(
                        "k0s.yaml:5:14: error: api.address: found the virtual IP 10.0.0.100, expected this controller's own address, as the API"
                                + " server, etcd and konnectivity listen there");
        assertThat(K0sTexts.complaints(
                        K0sTexts.parse(K0sTexts.BASE + "  storage:\n    etcd:\n      peerAddress: 10.0.0.100\n")))
                .containsExactly(
                        "k0s.yaml:18:20: error: storage.etcd.peerAddress: found the virtual IP 10.0.0.100, expected this controller's own address,"
                                + " as the other members look for this one there");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '    sans: [10.0.0.1, a.example]'  | 5:11
            '    sans: []'                     | 5:11
            '    port: 6443'                   | 5:5
            """)
    void the_certificate_lacks_the_virtual_ip(String line, String place) {
        assertThat(K0sTexts.complaints(K0sTexts.replaced("    sans: [10.0.0.100]", line)))
                .containsExactly("k0s.yaml:" + place
                        + ": warning: api.sans: found no 10.0.0.100, expected every virtual IP, as with enabled: false k0s does not add it to the API"
                        + " server's certificate, which clients then refuse");
    }

    @Test
    void addresses_of_the_certificate_are_compared_as_addresses() {
        K0sConfiguration configuration = K0sTexts.parse(K0sTexts.BASE
                .replace("10.0.0.100/24", "'2001:db8::1/64'")
                .replace("sans: [10.0.0.100]", "sans: ['2001:0DB8:0::0001']"));

        assertThat(configuration.diagnostics()).isEmpty();
    }

    @Test
    void k0s_adds_the_virtual_ip_to_the_certificate_of_its_own_balancing() {
        String text = K0sTexts.BASE.replace("enabled: false", "enabled: true").replace("[10.0.0.100]", "[]");

        assertThat(K0sTexts.complaints(K0sTexts.parse(text))).hasSize(1).noneMatch(c -> c.contains("api.sans"));
    }

    private static final String NO_NODE_LOCAL = K0sTexts.BASE.replace("enabled: true", "enabled: false");
    private static final String SUFFERS =
            "k0s.yaml:10:7: warning: nodeLocalLoadBalancing is off and konnectivity.externalAddress is not set, so the konnectivity agents all"
                    + " connect to one controller; through the API servers of the others kubectl logs, exec, webhooks and metrics fail, while all"
                    + " controllers spend their CPU on trying again; ";

    @Test
    void konnectivity_suffers() {
        assertThat(K0sTexts.complaints(K0sTexts.parse(NO_NODE_LOCAL)))
                .containsExactly(SUFFERS
                        + "set nodeLocalLoadBalancing.enabled: true, or konnectivity.externalAddress to an address whose port 8132 is balanced"
                        + " over all controllers");
        assertThat(K0sTexts.complaints(
                        K0sTexts.parse(NO_NODE_LOCAL + "  konnectivity: {externalAddress: 10.0.0.100}\n")))
                .isEmpty();
    }

    @Test
    void an_external_address() {
        String external = "    externalAddress: 10.0.0.100";
        String endpoints =
                "k0s.yaml:5:22: warning: api.externalAddress: with controlPlaneLoadBalancing.enabled: false k0s lets it take the place of the"
                        + " controllers in the endpoints of default/kubernetes, where cplbd finds the API servers; start k0s with"
                        + " --disable-components=endpoint-reconciler";

        assertThat(K0sTexts.complaints(K0sTexts.replaced("    sans: [10.0.0.100]", external)))
                .containsExactly(
                        endpoints,
                        "k0s.yaml:8:16: error: nodeLocalLoadBalancing.enabled: found true together with api.externalAddress, which k0s refuses;"
                                + " remove one of them");
        assertThat(K0sTexts.complaints(K0sTexts.parse(NO_NODE_LOCAL.replace("    sans: [10.0.0.100]", external))))
                .containsExactly(
                        endpoints,
                        SUFFERS
                                + "set konnectivity.externalAddress (nodeLocalLoadBalancing cannot be had with api.externalAddress) to an address whose"
                                + " port 8132 is balanced over all controllers");
    }

    @Test
    void the_endpoints_are_let_be_where_k0s_itself_balances() {
        String text = NO_NODE_LOCAL
                .replace("    sans: [10.0.0.100]", "    externalAddress: 10.0.0.100")
                .replaceFirst("(?s)(controlPlane.*)enabled: false", "$1enabled: true");

        assertThat(K0sTexts.complaints(K0sTexts.parse(text)))
                .hasSize(2)
                .noneMatch(complaint -> complaint.contains("endpoint-reconciler"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {type: kine}                                              | 1
            {type: kine, kine: {dataSource: 'sqlite:///var/lib/x'}}   | 1
            {type: kine, kine: {dataSource: 'mysql://root@db/x'}}     | 0
            {type: etcd}                                              | 0
            """)
    void storage_that_nobody_can_join(String storage, int complaints) {
        assertThat(K0sTexts.complaints(K0sTexts.parse(K0sTexts.BASE + "  storage: " + storage + "\n")))
                .hasSize(complaints)
                .allSatisfy(complaint -> assertThat(complaint)
                        .isEqualTo(
                                "k0s.yaml:16:19: warning: storage.type: found kine with its database on this node, which no other controller can"
                                        + " join; nobody takes the virtual IP over from a single controller"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '      controlPlaneLoadBalancing:' | '      controllerLoadBalancing:'  | 9:5 | network: found the key 'controllerLoadBalancing', expected 'controlPlaneLoadBalancing'; it has no effect
            '      controlPlaneLoadBalancing:' | '      controlPlaneLoadBalancer:' | 9:5 | network: found the key 'controlPlaneLoadBalancer', expected 'controlPlaneLoadBalancing'; it has no effect
            'keepalived:'    | 'keepalive:'    | 12:7 | controlPlaneLoadBalancing: found the key 'keepalive', expected 'keepalived'; it has no effect
            'keepalived:'    | 'haproxy:'      | 12:7 | controlPlaneLoadBalancing: found the key 'haproxy', expected one of enabled, type, keepalived; it has no effect
            'vrrpInstances:' | 'vrrpInstance:' | 13:9 | keepalived: found the key 'vrrpInstance', expected 'vrrpInstances'; it has no effect
            'network:'       | 'networks:'     | 6:3  | spec: found the key 'networks', expected 'network'; it has no effect
            """)
    void unknown_keys_are_answered_with_the_nearest_known_one(String from, String to, String place, String message) {
        assertThat(K0sTexts.complaints(K0sTexts.replaced(from.strip(), to.strip())))
                .contains("k0s.yaml:" + place + ": warning: " + message);
    }

    @Test
    void unknown_keys_of_an_instance_and_a_server() {
        assertThat(K0sTexts.complaints(K0sTexts.parse(K0sTexts.BASE + """
                          priority: 200
                          virtualRouterId: 9
                        virtualServers:
                        - ipAddress: 10.0.0.100
                          persistenceTimeout: 10
                """.indent(0))))
                .containsExactly(
                        "k0s.yaml:16:11: warning: vrrpInstances[0]: found the key 'priority', expected one of virtualIPs, interface, virtualRouterID,"
                                + " advertIntervalSeconds, authPass, unicastPeers, unicastSourceIP, addressLabel; it has no effect",
                        "k0s.yaml:17:11: warning: vrrpInstances[0]: found 'virtualRouterId', which is read as 'virtualRouterID'",
                        "k0s.yaml:20:11: warning: virtualServers[0]: found the key 'persistenceTimeout', expected one of ipAddress, delayLoop, lbAlgo,"
                                + " lbKind, persistenceTimeoutSeconds; it has no effect");
    }

    @Test
    void what_several_rules_look_at_is_complained_about_once() {
        assertThat(K0sTexts.complaints(
                        K0sTexts.parse(K0sTexts.BASE.replace("  api:\n", "  api:\n    adress: 10.0.0.1\n")
                                + "  storage: {typ: kine}\n")))
                .containsExactly(
                        "k0s.yaml:5:5: warning: api: found the key 'adress', expected 'address'; it has no effect",
                        "k0s.yaml:17:13: warning: storage: found the key 'typ', expected 'type'; it has no effect");
    }

    @Test
    void a_key_in_another_case_counts() {
        assertThat(K0sTexts.only(K0sTexts.instance("VIRTUALROUTERID: 9"))
                        .virtualRouterId()
                        .value())
                .isEqualTo(9);
    }

    @Test
    void keys_that_other_versions_of_k0s_may_have_are_let_be() {
        assertThat(K0sTexts.parse(K0sTexts.BASE + "  somethingNew: {a: 1}\n").diagnostics())
                .isEmpty();
    }

    @Test
    void a_key_given_twice_and_merged_keys() {
        assertThat(K0sTexts.complaints(K0sTexts.instance("virtualRouterID: 7\nvirtualrouterid: 8")))
                .containsExactly("k0s.yaml:17:11: error: vrrpInstances[0]: found 'virtualrouterid' a second time");
        assertThat(K0sTexts.complaints(
                        K0sTexts.keepalived("- &i {virtualIPs: [10.0.0.101/24], authPass: Example}\n- <<: *i")))
                .contains(
                        "k0s.yaml:17:11: error: vrrpInstances[2]: found '<<', expected the merged keys themselves, written out");
    }

    @Test
    void an_alias_stands_for_its_anchor() {
        K0sConfiguration configuration = K0sTexts.parse(K0sTexts.BASE
                        .replace("100]", "100, 10.0.0.101]")
                        .replace("authPass: Example", "authPass: &password Example")
                + "        - {virtualIPs: [10.0.0.101/24], authPass: *password }\n");

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(configuration.loadBalancing().vrrpInstances())
                .extracting(i -> i.authPass().value())
                .containsOnly(
                        K0sTexts.only(K0sTexts.parse(K0sTexts.BASE)).authPass().value());
    }
}
