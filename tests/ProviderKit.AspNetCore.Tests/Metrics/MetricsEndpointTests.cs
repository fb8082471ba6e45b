using Microsoft.AspNetCore.Builder;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Metrics;

public class MetricsEndpointTests
{
    [Test]
    public async Task Metrics_SayWhichVersionRuns()
    {
        await using var app = await GatewayApp.StartAsync();

        Assert.That((await app.GetAsync("/metrics")).Text, Does.Contain($"providerkit_build_info{{version=\"{ProviderKitDiagnostics.Version}\"}} 1\n"));
    }

    [Test]
    public async Task Metrics_AfterRequestsOfAllKinds_ArePrometheusText()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = ["canary-1-sim:429:retry-after:60", "canary-2"]);
        await app.RecordOf(await app.ChatAsync());
        await app.RecordOf(await app.ChatAsync(stream: true));
        await app.RecordOf(await app.ChatAsync("nobody-knows"));

        var answer = await app.GetAsync("/metrics");

        Assert.That((answer.Status, answer.Header("content-type")), Is.EqualTo((200, "text/plain; version=0.0.4; charset=utf-8")));
        await Promtool.AssertAcceptsAsync(answer.Text);
        string operation = "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"";
        Assert.That(answer.Text.Split('\n'), Is.SupersetOf(new[]
        {
            "# TYPE gen_ai_client_operation_duration_seconds histogram",
            "# TYPE gen_ai_client_operation_time_to_first_chunk_seconds histogram",
            "# TYPE gen_ai_client_token_usage histogram",
            "# HELP providerkit_requests_total Requests that have ended.",
            "# TYPE providerkit_requests_total counter",
            "# TYPE providerkit_tokens gauge",
            "providerkit_requests_total{error_type=\"not_found\"} 1",
            "providerkit_requests_total{gen_ai_provider_name=\"openai\",providerkit_token_name=\"openai:Tokens:1\"} 2",
            "providerkit_rotations_total{gen_ai_provider_name=\"openai\"} 1",
            "providerkit_tokens{gen_ai_provider_name=\"openai\",providerkit_token_state=\"blocked\"} 1",
            "providerkit_tokens{gen_ai_provider_name=\"openai\",providerkit_token_state=\"free\"} 1",
            "providerkit_blocks_total{gen_ai_provider_name=\"openai\",providerkit_token_name=\"openai:Tokens:0\"} 1",
            "providerkit_queue_length{providerkit_queue_name=\"calls\"} 0",
            "providerkit_requests_active 0",
        }));
        Assert.That(answer.Text, Does.Contain($"gen_ai_client_operation_duration_seconds_count{{{operation}").And.Contains($"gen_ai_client_operation_duration_seconds_bucket{{{operation}"));
    }

    [Test]
    public async Task Metrics_OfAnotherAppInTheProcess_AreNotHere()
    {
        await using var other = await GatewayApp.StartAsync();
        await using var app = await GatewayApp.StartAsync();
        await other.RecordOf(await other.ChatAsync());

        var answer = await app.GetAsync("/metrics");

        Assert.That(answer.Text, Does.Contain("providerkit_tokens{").And.Not.Contain("providerkit_requests_total"));
    }

    [Test]
    public async Task Metrics_MoreModelsThanAreKeptApart_TheRestAreOne()
    {
        await using var app = await GatewayApp.StartAsync();
        for (int i = 0; i < 300; i++) await app.RecordOf(await app.ChatAsync($"ext-openai-made-up-{i}"));

        string text = (await app.GetAsync("/metrics")).Text;

        var counts = text.Split('\n').Where(line => line.StartsWith("gen_ai_client_operation_duration_seconds_count{", StringComparison.Ordinal)).ToArray();
        Assert.That(counts, Has.Length.EqualTo(201));
        Assert.That(counts.Single(line => line.Contains("=\"other\"", StringComparison.Ordinal)), Does.EndWith(" 100"));
    }

    [Test]
    public async Task Metrics_SwitchedOff_AreEmpty()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o => o.Metrics.Enabled = false));
        await app.RecordOf(await app.ChatAsync());

        var answer = await app.GetAsync("/metrics");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, "")));
    }

    [Test]
    public async Task Metrics_MappedElsewhere_AreThere()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Map = routes =>
        {
            routes.MapProviderKitProxy();
            routes.MapProviderKitMetrics("/internal/metrics");
        });

        Assert.That((await app.GetAsync("/internal/metrics")).Text, Does.Contain("providerkit_tokens{"));
        Assert.That((await app.GetAsync("/metrics")).Status, Is.EqualTo(404));
    }
}
