using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

public class TelemetryTests
{
    [Test]
    public async Task Host_WithACollectorNamed_SendsItMetricsAndTraces([Values] bool named)
    {
        await using var collector = await Collector.StartAsync();
        await using var host = HostProcess.Start(
            "--demo --urls http://127.0.0.1:0",
            [named ? "OTEL_SERVICE_NAME=mine" : "OTEL_RESOURCE_ATTRIBUTES=deployment.environment=test", $"OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true", "OTEL_METRIC_EXPORT_INTERVAL=200", "OTEL_BSP_SCHEDULE_DELAY=200"]);
        using var http = await host.ClientAsync();
        using var answer = await http.SendAsync(Chat.Post(Chat.Body("ext-openai-gpt-4o")));
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));

        await collector.HeardAsync("/v1/metrics", "gen_ai.client.operation.duration");
        await collector.HeardAsync("/v1/metrics", "providerkit.rotations");
        await collector.HeardAsync("/v1/traces", "chat ext-openai-gpt-4o");
        await collector.HeardAsync("/v1/traces", "gen_ai.input.messages");
        await collector.HeardAsync("/v1/traces", "POST /v1/chat/completions");
        await collector.HeardAsync("/v1/traces", named ? "service.name\u0012\u0006\n\u0004mine" : "service.name\u0012\r\n\u000bproviderkit");
    }

    /// <summary>Takes what is posted to it.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Bytes)> _posts = new();
        private readonly WebApplication _app;
        private TaskCompletionSource _posted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private Collector()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            _app = builder.Build();
            _app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                _posts.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
                Interlocked.Exchange(ref _posted, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            });
        }

        public string Address => _app.Urls.First();

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._app.StartAsync();
            return collector;
        }

        public async Task HeardAsync(string path, string text)
        {
            var patience = Patience.Token();
            while (true)
            {
                var posted = Volatile.Read(ref _posted).Task;
                if (_posts.Any(post => post.Path == path && post.Bytes.Contains(text, StringComparison.Ordinal))) return;
                await posted.WaitAsync(patience);
            }
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
