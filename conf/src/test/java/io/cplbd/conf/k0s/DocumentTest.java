package io.cplbd.conf.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.conf.keepalived.Position;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which document of a file counts. */
class DocumentTest {
    private static final String NONE =
            ", expected a k0s.yaml (kind: ClusterConfig) or a k0sctl.yaml (kind: Cluster, apiVersion: k0sctl.k0sproject.io/v1beta1)";

    private static K0sConfiguration resource(String name) {
        return K0sConfiguration.parse(name, K0sTexts.resource("k0s/" + name));
    }

    private static String k0sctl(String from, String to) {
        String text = new String(K0sTexts.resource("k0s/k0sctl.yaml"), StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        return text.replace(from, to);
    }

    @Test
    void a_k0sctl_yaml() {
        K0sConfiguration configuration = resource("k0sctl.yaml");

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(K0sTexts.only(configuration).virtualIps())
                .containsExactly(
                        new Located<>(K0sTexts.cidr("192.168.122.200/24"), new Position("k0sctl.yaml", 35, 30), true));
    }

    @Test
    void what_k0s_itself_writes_has_nothing_to_do_in_it() {
        K0sConfiguration configuration = resource("config-create.yaml");

        assertThat(K0sTexts.complaints(configuration))
                .containsExactly(
                        "config-create.yaml:36:7: error: controlPlaneLoadBalancing: found no keepalived, expected one with vrrpInstances: there is"
                                + " nothing to do");
        assertThat(configuration.api().sans()).hasSize(2);
        assertThat(configuration.loadBalancing().enabled().value()).isFalse();
        assertThat(configuration.nodeLocal().enabled().value()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing\n", "---\n", "---\n---\n", "~\n", "\uFEFF"})
    void an_empty_file_is_all_defaults_and_nothing_to_do(String text) {
        K0sConfiguration configuration = K0sTexts.parse(text);

        assertThat(K0sTexts.complaints(configuration))
                .containsExactly("k0s.yaml:1:1: error: found an empty file" + NONE);
        assertThat(configuration.api().port()).isEqualTo(new Located<>(6443, new Position("k0s.yaml", 1, 1), false));
        assertThat(configuration.loadBalancing().vrrpInstances()).isEmpty();
        assertThat(configuration.loadBalancing().enabled().value()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "just text",
                "[a, b]",
                "kind: Deployment\nspec: {}",
                "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nspec: {}",
                "apiVersion: example.com/v1\nkind: ClusterConfig\nspec: {}",
                "apiVersion: v1\nspec: {}",
                "network: {}"
            })
    void other_files(String text) {
        assertThat(K0sTexts.complaints(K0sTexts.parse(text)))
                .containsExactly("k0s.yaml:1:1: error: found no document of k0s" + NONE);
    }

    @Test
    void an_empty_cluster_config_says_what_is_missing() {
        assertThat(K0sTexts.complaints(K0sTexts.parse("kind: ClusterConfig")))
                .containsExactly(
                        "k0s.yaml:1:1: error: spec.network: found no controlPlaneLoadBalancing, expected one with keepalived.vrrpInstances: there"
                                + " is nothing to do");
    }

    @Test
    void among_documents_of_others() {
        K0sConfiguration configuration = K0sTexts.parse(
                "kind: ConfigMap\nspec: {network: 1}\n---\n" + K0sTexts.BASE + "---\n# empty\n---\nkind: Secret\n");

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(K0sTexts.only(configuration).position()).isEqualTo(new Position("k0s.yaml", 17, 11));
    }

    @Test
    void two_documents_of_k0s() {
        assertThat(K0sTexts.complaints(K0sTexts.parse("---\n" + K0sTexts.BASE + "---\n" + K0sTexts.BASE)))
                .containsExactly(
                        "k0s.yaml:18:1: error: found a second document of k0s, expected one; the first is at k0s.yaml:2:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiVersion: k0s.k0sproject.io/v1beta1\n", "kind: ClusterConfig\n"})
    void the_kind_or_the_version_alone_may_be_missing(String line) {
        assertThat(K0sTexts.replaced(line, "").diagnostics()).isEmpty();
    }

    @Test
    void neither_kind_nor_version() {
        assertThat(K0sTexts.parse(K0sTexts.BASE.substring(K0sTexts.BASE.indexOf("spec:")))
                        .diagnostics())
                .isEmpty();
    }

    @Test
    void line_ends_of_another_system() {
        assertThat(K0sTexts.parse(K0sTexts.BASE.replace("\n", "\r\n")).diagnostics())
                .isEmpty();
    }

    @Test
    void json_is_yaml() {
        assertThat(K0sTexts.parse("""
                {"spec": {"api": {"sans": ["10.0.0.100"]}, "network": {"nodeLocalLoadBalancing": {"enabled": true},
                  "controlPlaneLoadBalancing": {"keepalived": {"vrrpInstances": [
                    {"virtualIPs": ["10.0.0.100/24"], "authPass": "Example", "virtualRouterID": 7}]}}}}}
                """).diagnostics()).isEmpty();
    }

    @Test
    void a_k0sctl_yaml_without_configuration() {
        assertThat(K0sTexts.complaints(K0sTexts.parse("""
                apiVersion: k0sctl.k0sproject.io/v1beta1
                kind: Cluster
                spec:
                  k0s:
                    version: v1.34.2
                """)))
                .containsExactly(
                        "k0s.yaml:5:5: error: spec.k0s: found no config, expected the ClusterConfig that k0sctl gives to k0s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            role: controller\\n    ssh: {address: 192.168.122.37, | role: single\\n    ssh: {address: 192.168.122.37, | 8:11: warning: spec.hosts[0]: found a single node (k0s refuses balancing on it); nobody takes the virtual IP over from a single controller
            ssh: {address: 192.168.122.37, user: root} | installFlags: [--debug, --single] | 9:29: warning: spec.hosts[0]: found a single node (k0s refuses balancing on it); nobody takes the virtual IP over from a single controller
            address: 192.168.122.185 | address: 192.168.122.200 | 12:16: error: spec.hosts[1]: found the virtual IP 192.168.122.200, expected this controller's own address, as k0sctl has to reach each host by itself
            privateAddress: 192.168.122.87 | privateAddress: 192.168.122.200 | 17:21: error: spec.hosts[2]: found the virtual IP 192.168.122.200, expected this controller's own address, as k0sctl has to reach each host by itself
            """)
    void what_the_hosts_of_a_k0sctl_yaml_show(String from, String to, String complaint) {
        assertThat(K0sTexts.complaints(K0sTexts.parse(k0sctl(from.replace("\\n", "\n"), to.replace("\\n", "\n")))))
                .containsExactly("k0s.yaml:" + complaint);
    }

    @Test
    void one_controller() {
        String text = k0sctl("role: controller\n    ssh:\n", "role: worker\n    ssh:\n")
                .replace("role: controller\n    openSSH", "role: worker\n    openSSH");

        assertThat(K0sTexts.complaints(K0sTexts.parse(text)))
                .containsExactly(
                        "k0s.yaml:8:5: warning: spec.hosts: found one controller; nobody takes the virtual IP over from a single controller");
    }

    @Test
    void one_controller_that_is_a_single_node_is_complained_about_once() {
        String text = k0sctl("role: controller\n    ssh: {", "role: single\n    ssh: {")
                .replace("role: controller\n", "role: worker\n");

        assertThat(K0sTexts.complaints(K0sTexts.parse(text)))
                .singleElement()
                .asString()
                .contains("found a single node");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "role: controller+worker\n    ssh:\n",
                "role: controller\n    installFlags: [--enable-worker]\n    ssh:\n",
                "role: controller\n    installFlags: [--enable-worker=true]\n    ssh:\n"
            })
    void a_controller_that_is_a_worker_too(String host) {
        String text = k0sctl("role: controller\n    ssh:\n", host);

        assertThat(K0sTexts.parse(text).diagnostics()).isEmpty();
        assertThat(K0sTexts.complaints(K0sTexts.parse(text.replace(
                        "authPass: Example\n",
                        "authPass: Example\n              virtualServers: [{ipAddress: 192.168.122.200}]\n"))))
                .singleElement()
                .asString()
                .endsWith(
                        ": warning: spec.hosts[1]: found a controller that is a worker too, on which kube-proxy may delete what virtualServers sets"
                                + " up; remove virtualServers, and the relay in user space balances");
    }
}
