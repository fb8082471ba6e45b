using k8s;
using k8s.Models;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Deployment;

/// <summary>The manifests of <c>deploy/kubernetes</c>: read as Kubernetes reads them, and compared with what the host does.</summary>
public class KubernetesTests
{
    [Test]
    public void Manifests_HaveFieldsThatKubernetesKnows()
    {
        var service = Read<V1Service>("service.yaml");
        var budget = Read<V1PodDisruptionBudget>("disruption.yaml");
        var deployment = Read<V1Deployment>("deployment.yaml");

        var labels = deployment.Spec.Template.Metadata.Labels;
        foreach (var selector in (IDictionary<string, string>[])[deployment.Spec.Selector.MatchLabels, service.Spec.Selector, budget.Spec.Selector.MatchLabels])
            Assert.That(labels, Is.SupersetOf(selector));
        Assert.That(Container(deployment).Ports.Select(p => p.Name), Does.Contain(service.Spec.Ports.Single().TargetPort.Value));
    }

    [Test]
    public async Task Probes_AskWhatTheHostAnswers_AtAPodsAddress()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Server.Add(o => o.ClientKeys["ci"] = new SecretKey("client-key-of-a-pod"));
        });
        var container = Container(Read<V1Deployment>("deployment.yaml"));

        Assert.That((container.StartupProbe.HttpGet.Path, container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path), Is.EqualTo(("/health", "/health", "/ready")));
        foreach (var probe in (V1Probe[])[container.StartupProbe, container.LivenessProbe, container.ReadinessProbe])
        {
            Assert.That(container.Ports.Select(p => p.Name), Does.Contain(probe.HttpGet.Port.Value));
            var request = new HttpRequestMessage(HttpMethod.Get, probe.HttpGet.Path) { Headers = { Host = "10.1.2.3:8080" } };
            Assert.That((await app.SendAsync(request)).Status, Is.EqualTo(200), probe.HttpGet.Path);
        }
    }

    [Test]
    public async Task Metrics_WithTheAdminKey_AreServedAtAPodsAddress()
    {
        const string Key = "admin-key-of-a-pod";
        await using var app = await GatewayApp.StartAsync(setup => setup.Server.Add(o => o.AdminKey = new SecretKey(Key)));
        string path = Read<V1Deployment>("deployment.yaml").Spec.Template.Metadata.Annotations["prometheus.io/path"];
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "10.1.2.3:8080" } };
        request.Headers.Add("Authorization", "Bearer " + Key);

        Assert.That((await app.SendAsync(request)).Status, Is.EqualTo(200));
    }

    [Test]
    public void Variables_AreSettingsOfTheHost_AndLeaveTimeToDrain()
    {
        var deployment = Read<V1Deployment>("deployment.yaml");
        var variables = Container(deployment).Env.ToDictionary(v => v.Name, v => v.Value);

        Assert.That(variables, Contains.Key("ProviderKit__Drain__Time").WithValue("2m").And.ContainKey("ProviderKit__Drain__MinTime"));
        var time = TimeSpan.FromMinutes(2) + DeploymentNumbersTests.HostAdds;
        Assert.That(TimeSpan.FromSeconds(deployment.Spec.Template.Spec.TerminationGracePeriodSeconds!.Value), Is.GreaterThan(time));
    }

    private static V1Container Container(V1Deployment deployment) => deployment.Spec.Template.Spec.Containers.Single();

    private static T Read<T>(string file) => KubernetesYaml.Deserialize<T>(File.ReadAllText(Repository.PathOf("deploy/kubernetes/" + file)), strict: true);
}
