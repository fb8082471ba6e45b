using System.Diagnostics;
using ProviderKit.Diagnostics;
using ProviderKit.Dispatch.Attempts;
using ProviderKit.Formats.PassThrough;
using ProviderKit.Routing;

namespace ProviderKit.Dispatch;

// What it tells the observers and the activity.
internal sealed partial class RequestRecorder
{
    private void TellStart(ModelTarget target)
    {
        var start = new RequestStart(RequestId, Model.Name, target.Entry.Name, _request!.Stream)
        {
            ClientRequestId = Caller.RequestId,
            Content = Capture is null ? null : ContentCapture.TextOf(_request.Body.Span),
        };
        Tell(static (observer, start) => observer.OnStarted(start), start);
    }

    private void Tell(ProviderError? error, ChatUsage usage, BilledUnits billed, long chunks, TimeSpan duration, TimeSpan? firstByte)
    {
        var record = new RequestRecord
        {
            RequestId = RequestId,
            ClientName = Caller.Name,
            ClientRequestId = Caller.RequestId,
            Model = Model.Name,
            Format = _request?.Format,
            Provider = Target?.Entry.Name,
            UpstreamModel = Target is null ? null : Model.Show(Target.UpstreamModel),
            TokenName = TokenName,
            Attempts = Attempts,
            Retries = _retries,
            Rotations = _rotations,
            Fallbacks = _fallbacks,
            Streamed = _request?.Stream ?? false,
            Error = error,
            Usage = usage,
            BilledSeconds = billed.Seconds,
            BilledSearches = billed.Searches,
            OutputChunks = chunks,
            Path = _request?.PassThrough?.ShownPath,
            Duration = duration,
            TimeToFirstByte = firstByte,
            ReplyContent = Capture?.Text,
        };
        if (Activity is not null) RequestActivities.End(Activity, record, Traced());
        Tell(static (observer, record) => observer.OnCompleted(record), record);
    }

    // Apart, since what a lambda captures is allocated when the method begins.
    private TracedRequest? Traced()
    {
        if (Observation is null) return null;
        var mask = new ErrorMask(Model, Target?.Entry);
        return new TracedRequest(_request, Target?.Entry.Info, Observation, mask.Apply);
    }

    /// <summary>An observer that throws, which none should, must not hide the record from other observers or spoil the reply.</summary>
    private void Tell<T>(Action<IRequestObserver, T> tell, T what)
    {
        foreach (var observer in _services.Observers)
        {
            try
            {
                tell(observer, what);
            }
            catch (Exception e)
            {
                Trace.TraceError($"{observer.GetType()} threw {e.GetType()}.");
            }
        }
    }
}
