using System.Text.Json;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Writes a request's trail for the API. Leaves out what is not known, or does not apply to a step.</summary>
internal static class RequestJson
{
    public static void Write(Utf8JsonWriter json, RequestTrail trail) => Write(json, trail, steps: false);

    public static void Write(Utf8JsonWriter json, RequestTrail trail, bool steps)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, trail.Id);
        json.WriteTime("started", trail.Started);
        json.WriteText("client", trail.ClientName);
        json.WriteText("clientRequestId", trail.ClientRequestId);
        json.WriteText("model", trail.Model);
        json.WriteText("dialect", trail.Format?.Name);
        json.WriteText("path", trail.Path);
        json.WriteBoolean("streamed"u8, trail.Streamed);
        json.WriteText("provider", trail.Provider);
        json.WriteText("token", trail.TokenName);
        json.WriteNumber("attempts"u8, trail.Attempts);
        json.WriteBoolean("ended"u8, trail.Ended);
        json.WriteCount("status", trail.Status);
        json.WriteEnum("error", trail.Error);
        json.WriteText("message", trail.ErrorMessage);
        json.WriteSpan("durationMs", trail.Duration);
        json.WriteSpan("firstByteMs", trail.TimeToFirstByte);
        if (trail.Usage is { } usage) Write(json, usage);
        if (steps)
        {
            json.WriteArray("steps", trail.Steps, Write);
            json.WriteNumber("omittedSteps"u8, trail.OmittedSteps);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChatUsage usage)
    {
        json.WriteNumber("promptTokens"u8, usage.PromptTokens);
        json.WriteNumber("completionTokens"u8, usage.CompletionTokens);
        json.WriteNumber("cachedTokens"u8, usage.CachedTokens);
        json.WriteNumber("reasoningTokens"u8, usage.ReasoningTokens);
    }

    private static void Write(Utf8JsonWriter json, TrailStep step)
    {
        json.WriteStartObject();
        json.WriteSpan("atMs", step.At);
        json.WriteString("kind"u8, MonitoringJson.NameOf(step.Kind));
        json.WriteText("provider", step.Provider);
        json.WriteText("from", step.From);
        json.WriteText("upstreamModel", step.UpstreamModel);
        json.WriteText("token", step.Token);
        json.WriteText("preferredToken", step.PreferredToken);
        json.WriteSwitch("keptToken", step.KeptToken);
        json.WriteText("filter", step.Filter);
        json.WriteEnum("reason", step.SkipReason);
        json.WriteSpan("freeInMs", step.FreeIn);
        json.WriteEnum("waitedFor", step.WaitedFor);
        json.WriteSpan("durationMs", step.Duration);
        json.WriteSwitch("succeeded", step.Succeeded);
        json.WriteEnum("error", step.Error);
        json.WriteCount("upstreamStatus", step.UpstreamStatus);
        json.WriteText("message", step.Message);
        json.WriteEndObject();
    }
}
