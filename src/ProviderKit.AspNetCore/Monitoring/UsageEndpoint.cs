using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary><c>GET usage</c>: requests, errors, latencies and tokens, by provider, model and token.</summary>
internal sealed class UsageEndpoint(UsageStatistics statistics)
{
    private static readonly Dictionary<string, UsageWindow> Windows = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hour"] = UsageWindow.LastHour, ["day"] = UsageWindow.LastDay, ["total"] = UsageWindow.SinceStart,
    };

    public MonitoringAnswer Get(HttpContext context)
    {
        if (!MonitoringQuery.TryChoice(context, "window", Windows, UsageWindow.SinceStart, out var window, out var error)) return error;
        var report = statistics.Report(window);
        return MonitoringAnswer.Of(json =>
        {
            json.WriteString("window"u8, Windows.First(w => w.Value == window).Key);
            json.WriteTime("started", report.Started);
            json.WriteStartObject("total"u8);
            Write(json, report.Total);
            json.WriteEndObject();
            json.WriteArray("providers", report.Providers, Write);
            json.WriteArray("models", report.Models, Write);
            json.WriteArray("tokens", report.Tokens, Write);
        });
    }

    private static void Write(Utf8JsonWriter json, UsageRow row)
    {
        json.WriteStartObject();
        json.WriteText("provider", row.Provider);
        json.WriteString("name"u8, row.Name);
        Write(json, row.Figures);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, UsageFigures figures)
    {
        json.WriteNumber("requests"u8, figures.Requests);
        json.WriteNumber("errors"u8, figures.Errors);
        json.WriteNumber("cancelled"u8, figures.Cancelled);
        json.WriteNumber("promptTokens"u8, figures.PromptTokens);
        json.WriteNumber("completionTokens"u8, figures.CompletionTokens);
        json.WriteNumber("cachedTokens"u8, figures.CachedTokens);
        json.WriteSpan("latencyP50Ms", figures.LatencyP50);
        json.WriteSpan("latencyP90Ms", figures.LatencyP90);
        json.WriteSpan("latencyP99Ms", figures.LatencyP99);
    }
}
