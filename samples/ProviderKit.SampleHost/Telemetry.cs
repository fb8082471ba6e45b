using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ProviderKit;

namespace ProviderKit.SampleHost;

/// <summary>Sends metrics and traces to a collector, where OpenTelemetry's own variables name one.</summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", ServiceName = "OTEL_SERVICE_NAME", Attributes = "OTEL_RESOURCE_ATTRIBUTES";

    public static void ExportIfConfigured(WebApplicationBuilder builder)
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration[Endpoint])) Export(builder);
    }

    // Apart, so that who does not export does not load what does.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Export(WebApplicationBuilder builder) =>
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => NameService(resource, builder.Configuration))
            .WithMetrics(metrics => metrics.AddMeter(ProviderKitDiagnostics.MeterName))
            // The server's activity is the parent of ours: one that is not recorded would take ours with it.
            .WithTracing(traces => traces.AddSource(ProviderKitDiagnostics.ActivitySourceName).AddAspNetCoreInstrumentation())
            .UseOtlpExporter();

    private static void NameService(ResourceBuilder resource, IConfiguration configuration)
    {
        bool isNamed = !string.IsNullOrWhiteSpace(configuration[ServiceName]) || configuration[Attributes]?.Contains("service.name=", StringComparison.Ordinal) == true;
        if (!isNamed) resource.AddService("providerkit", serviceVersion: ProviderKitDiagnostics.Version);
    }
}
