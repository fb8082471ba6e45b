using System.Buffers;
using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.Google;

/// <summary>
/// An answer as server-sent events, framed by CRLF: each a whole response with one part, the last one an empty text
/// with the reason for the end. There is no [DONE]. Without <c>alt=sse</c> they are the elements of one array.
/// </summary>
internal sealed class GenerateStream(GenerateRequest request, Answer answer, Call call, bool asEvents) : IReplyStream
{
    private readonly IEnumerator<Part> _parts = GenerateWriter.PartsOf(request, answer).GetEnumerator();
    private readonly SseFraming _framing = new(crlf: true);
    private Utf8JsonWriter? _json;
    private StreamPart _part = StreamPart.Content;
    private bool _hasBegun;

    public string ContentType => asEvents ? "text/event-stream" : "application/json; charset=UTF-8";

    public StreamPart MoveNext() => _part = _part == StreamPart.Content
        ? _parts.MoveNext() ? StreamPart.Content : StreamPart.Finish
        : StreamPart.None;

    public void WriteCurrent(IBufferWriter<byte> output)
    {
        var last = _part == StreamPart.Finish;
        Begin(output);
        if (_json is null)
            _json = new Utf8JsonWriter(output, Json.Options);
        else
            _json.Reset(output);
        GenerateWriter.Write(_json, request, [last ? new Part("") : _parts.Current], answer, call, last);
        _json.Flush();
        End(output, last);
    }

    public void WriteForeign(IBufferWriter<byte> output, ReadOnlySpan<byte> payload)
    {
        Begin(output);
        output.Write(payload);
        End(output, last: true);
    }

    /// <summary>Arrays have no comments; blanks are the nearest thing.</summary>
    public void WriteComment(IBufferWriter<byte> output)
    {
        if (asEvents)
            _framing.WriteComment(output, "comment"u8);
        else
            output.Write("\r\n"u8);
    }

    private void Begin(IBufferWriter<byte> output)
    {
        if (asEvents)
            _framing.Begin(output);
        else
            output.Write(_hasBegun ? ",\r\n"u8 : "["u8);
        _hasBegun = true;
    }

    private void End(IBufferWriter<byte> output, bool last)
    {
        if (asEvents)
            _framing.End(output);
        else if (last)
            output.Write("]"u8);
    }
}
