using System.Buffers;
using System.Text;
using System.Text.Json;
using UpstreamSimulator.Faults;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>A message as server-sent events with names; nothing follows <c>message_stop</c>.</summary>
internal sealed class EventStream(Message message) : IReplyStream
{
    private readonly IEnumerator<StreamEvent> _events = EventPlan.Of(message).GetEnumerator();
    private readonly SseFraming _framing = new(crlf: message.Call.Fault.Kind == FaultKind.Comments);
    private int _written;

    public string ContentType => SseFraming.ContentType;

    public StreamPart MoveNext() => _events.MoveNext() ? _events.Current.Part : StreamPart.None;

    public void WriteCurrent(IBufferWriter<byte> output)
    {
        var current = _events.Current;
        BeginEvent(output, current.Name);
        using (var json = new Utf8JsonWriter(output, Json.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, current.Name);
            current.Write(json);
            json.Flush();
            // The real ones pad each event with spaces before the last brace, against listeners who measure lengths.
            output.Write("             "u8[..(_written++ * 5 % 13)]);
            json.WriteEndObject();
        }

        _framing.End(output);
    }

    public void WriteForeign(IBufferWriter<byte> output, ReadOnlySpan<byte> payload)
    {
        BeginEvent(output, "error");
        output.Write(payload);
        _framing.End(output);
    }

    public void WriteComment(IBufferWriter<byte> output) => _framing.WriteComment(output, "comment"u8);

    private void BeginEvent(IBufferWriter<byte> output, string name)
    {
        output.Write("event: "u8);
        output.Write(Encoding.UTF8.GetBytes(name));
        output.Write("\n"u8);
        _framing.Begin(output);
    }
}
