using System.Buffers;

namespace UpstreamSimulator.Formats;

/// <summary>Server-sent events of <c>data:</c> lines only.</summary>
internal readonly struct SseFraming(bool crlf)
{
    public const string ContentType = "text/event-stream; charset=utf-8";

    private ReadOnlySpan<byte> BlankLine => crlf ? "\r\n\r\n"u8 : "\n\n"u8;

    public void Begin(IBufferWriter<byte> output) => output.Write("data: "u8);

    public void End(IBufferWriter<byte> output) => output.Write(BlankLine);

    public void WriteData(IBufferWriter<byte> output, ReadOnlySpan<byte> payload)
    {
        Begin(output);
        output.Write(payload);
        End(output);
    }

    public void WriteComment(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write(": "u8);
        output.Write(text);
        End(output);
    }
}
