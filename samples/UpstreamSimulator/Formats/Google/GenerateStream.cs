using System.Buffers;
using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.Google;

/// <summary>
/// An answer as server-sent events, framed by CRLF: each a whole response with one part, the last one an empty text
/// with the reason for the end. There is no [DONE].
/// </summary>
internal sealed class GenerateStream(GenerateRequest request, Answer answer, Call call) : IReplyStream
{
    private readonly IEnumerator<Part> _parts = GenerateWriter.PartsOf(request, answer).GetEnumerator();
    private readonly SseFraming _framing = new(crlf: true);
    private Utf8JsonWriter? _json;
    private StreamPart _part = StreamPart.Content;

    public string ContentType => "text/event-stream";

    public StreamPart MoveNext() => _part = _part == StreamPart.Content
        ? _parts.MoveNext() ? StreamPart.Content : StreamPart.Finish
        : StreamPart.None;

    public void WriteCurrent(IBufferWriter<byte> output)
    {
        var last = _part == StreamPart.Finish;
        _framing.Begin(output);
        if (_json is null)
            _json = new Utf8JsonWriter(output, Json.Options);
        else
            _json.Reset(output);
        GenerateWriter.Write(_json, request, [last ? new Part("") : _parts.Current], answer, call, last);
        _json.Flush();
        _framing.End(output);
    }

    public void WriteForeign(IBufferWriter<byte> output, ReadOnlySpan<byte> payload) => _framing.WriteData(output, payload);

    public void WriteComment(IBufferWriter<byte> output) => _framing.WriteComment(output, "comment"u8);
}
