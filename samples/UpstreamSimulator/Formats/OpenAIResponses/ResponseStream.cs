using System.Buffers;
using System.Text;
using System.Text.Json;
using UpstreamSimulator.Faults;

namespace UpstreamSimulator.Formats.OpenAIResponses;

/// <summary>A response as server-sent events with names and numbers; nothing follows the last one.</summary>
internal sealed class ResponseStream(Response response) : IReplyStream
{
    private readonly IEnumerator<ResponseEvent> _events = ResponseEvents.Of(response).GetEnumerator();
    private readonly SseFraming _framing = new(crlf: response.Call.Fault.Kind == FaultKind.Comments);
    private Utf8JsonWriter? _json;
    private int _number;

    public string ContentType => SseFraming.ContentType;

    public StreamPart MoveNext() => _events.MoveNext() ? _events.Current.Part : StreamPart.None;

    public void WriteCurrent(IBufferWriter<byte> output)
    {
        var current = _events.Current;
        output.Write("event: "u8);
        output.Write(Encoding.UTF8.GetBytes(current.Type));
        output.Write("\n"u8);
        _framing.Begin(output);
        if (_json is null)
            _json = new Utf8JsonWriter(output, Json.Options);
        else
            _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("type"u8, current.Type);
        _json.WriteNumber("sequence_number"u8, _number++);
        current.Write(_json);
        _json.WriteEndObject();
        _json.Flush();
        _framing.End(output);
    }

    public void WriteForeign(IBufferWriter<byte> output, ReadOnlySpan<byte> payload) => _framing.WriteData(output, payload);

    public void WriteComment(IBufferWriter<byte> output) => _framing.WriteComment(output, "comment"u8);
}
