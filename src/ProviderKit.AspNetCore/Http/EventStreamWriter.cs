using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Writes a stream as server-sent events, <c>data:</c> lines only: OpenAI's SDKs treat anything with an <c>event:</c>
/// line as something else.
/// </summary>
internal static class EventStreamWriter
{
    // Events that arrive together leave together, but not without bound.
    private const int FlushAt = 16 * 1024;

    /// <exception cref="BrokenStreamException">The stream failed; the client has been told.</exception>
    public static async Task WriteAsync(HttpContext context, ChatStream stream)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        var output = response.BodyWriter;
        do
        {
            int unflushed = 0;
            while (stream.TryRead(out var chunk))
            {
                unflushed += WriteEvent(output, chunk);
                if (unflushed < FlushAt) continue;
                await FlushAsync(output, context).ConfigureAwait(false);
                unflushed = 0;
            }
            if (unflushed > 0) await FlushAsync(output, context).ConfigureAwait(false);
        }
        while (await stream.WaitToReadAsync(context.RequestAborted).ConfigureAwait(false));

        if (stream.Error is { } error)
        {
            output.Write("data: "u8);
            error.WriteJson(output);
            output.Write("\n\n"u8);
            await FlushAsync(output, context).ConfigureAwait(false);
            // Some official SDKs overlook the event, but none an answer that breaks off.
            throw new BrokenStreamException();
        }
        output.Write("data: [DONE]\n\n"u8);
        await FlushAsync(output, context).ConfigureAwait(false);
    }

    private static int WriteEvent(PipeWriter output, in SplicedBody chunk)
    {
        const int Framing = 8;
        int length = chunk.Length + Framing;
        var span = output.GetSpan(length);
        "data: "u8.CopyTo(span);
        chunk.CopyTo(span[6..]);
        var json = span[6..(length - 2)];
        if (json.ContainsAny((byte)'\n', (byte)'\r'))
        {
            // A line break would end the data line; in JSON it can only be white space.
            json.Replace((byte)'\n', (byte)' ');
            json.Replace((byte)'\r', (byte)' ');
        }
        "\n\n"u8.CopyTo(span[(length - 2)..]);
        output.Advance(length);
        return length;
    }

    private static ValueTask<FlushResult> FlushAsync(PipeWriter output, HttpContext context) =>
        output.FlushAsync(context.RequestAborted);
}
