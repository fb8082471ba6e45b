using System.Diagnostics;

namespace ProviderKit.Diagnostics;

/// <summary>
/// One activity per request, when somebody traces: below the caller's, around the upstream calls. It says what was asked of
/// whom and what became of it; never what was said, and never a token's value. Thread-safe.
/// </summary>
internal sealed class RequestActivities : IDisposable
{
    private readonly ActivitySource _source = new(ProviderKitDiagnostics.ActivitySourceName, ProviderKitDiagnostics.Version);

    /// <summary>Begins the activity and makes it the current one; null when nobody listens.</summary>
    public Activity? Start(ChatRequest request, string model, string requestId)
    {
        if (!_source.HasListeners()) return null;
        string operation = TelemetryNames.OperationOf(request.Format);
        return _source.StartActivity(
            ActivityKind.Client,
            name: $"{operation} {model}",
            tags:
            [
                new(TelemetryNames.Operation, operation),
                new(TelemetryNames.Model, model),
                new(TelemetryNames.RequestId, requestId),
            ]);
    }

    /// <summary>Ends an activity with what became of its request.</summary>
    public static void End(Activity activity, RequestRecord record)
    {
        if (activity.IsAllDataRequested) Describe(activity, record);
        activity.Dispose();
    }

    public void Dispose() => _source.Dispose();

    private static void Describe(Activity activity, RequestRecord record)
    {
        if (record.Provider is not null)
        {
            activity.SetTag(TelemetryNames.Provider, record.Provider);
            activity.SetTag(TelemetryNames.Model, record.UpstreamModel);
        }
        if (record.TokenName is not null) activity.SetTag(TelemetryNames.Token, record.TokenName);
        activity.SetTag(TelemetryNames.Attempts, record.Attempts);
        if (record.Usage.TotalTokens > 0)
        {
            activity.SetTag(TelemetryNames.InputTokens, record.Usage.PromptTokens);
            activity.SetTag(TelemetryNames.OutputTokens, record.Usage.CompletionTokens);
            if (record.Usage.CachedTokens > 0) activity.SetTag(TelemetryNames.CachedTokens, record.Usage.CachedTokens);
        }
        if (record.Error is not { } error) return;
        // Without the message: an upstream may quote the prompt in it.
        activity.SetStatus(ActivityStatusCode.Error);
        activity.SetTag(TelemetryNames.ErrorType, TelemetryNames.ErrorTypeOf(error.Kind));
    }
}
