using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Sends log entries as server-sent events, one JSON object each, with a comment after a silence.</summary>
internal sealed class LogEvents(HttpResponse response, TimeProvider time)
{
    public const string ContentType = "text/event-stream";

    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    private const int FlushAt = 16 * 1024;

    private readonly Utf8JsonWriter _json = new(response.BodyWriter, MonitoringJson.Options);
    private int _unflushed;

    public async Task RunAsync(ProviderLogSubscription subscription, CancellationTokenSource ended)
    {
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.BodyWriter.Write(": connected\n\n"u8);
        await response.BodyWriter.FlushAsync(ended.Token).ConfigureAwait(false);

        var entries = subscription.ReadAllAsync(ended.Token).GetAsyncEnumerator(CancellationToken.None);
        Task<bool>? next = null;
        try
        {
            do
            {
                next = entries.MoveNextAsync().AsTask();
                if (!next.IsCompleted || _unflushed > FlushAt) await FlushAsync(ended.Token).ConfigureAwait(false);
                while (!await ArrivesAsync(next, ended.Token).ConfigureAwait(false)) await PingAsync(ended.Token).ConfigureAwait(false);
                if (await next.ConfigureAwait(false)) Add(entries.Current);
                else return;
            }
            while (true);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client disconnected, or the app is stopping.
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            if (next is not null) await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            await entries.DisposeAsync().ConfigureAwait(false);
            await _json.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Add(ProviderLogEntry entry)
    {
        response.BodyWriter.Write("data: "u8);
        entry.WriteTo(_json);
        _json.Flush();
        _unflushed += (int)_json.BytesCommitted;
        _json.Reset();
        response.BodyWriter.Write("\n\n"u8);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        _unflushed = 0;
        await response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task PingAsync(CancellationToken cancellationToken)
    {
        response.BodyWriter.Write(": ping\n\n"u8);
        return FlushAsync(cancellationToken);
    }

    /// <returns>False if a ping is due first.</returns>
    private async Task<bool> ArrivesAsync(Task next, CancellationToken cancellationToken)
    {
        if (next.IsCompleted) return true;
        try
        {
            await next.WaitAsync(PingInterval, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
