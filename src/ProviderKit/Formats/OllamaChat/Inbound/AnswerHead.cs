using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>The first members of each reply and of each line of a stream: the client's name of the model, and the time.</summary>
/// <param name="model">The name.</param>
/// <param name="clock">The clock.</param>
internal sealed class AnswerHead(string model, ReplyClock clock)
{
    // RFC 3339 with nanoseconds, as Ollama writes it. The clock has a resolution of 100 nanoseconds.
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'";
    private const int TimeLength = 30;

    private readonly byte[] _head = [.. "{\"model\":"u8, .. JsonText.Quote(model), .. ",\"created_at\":\""u8];

    /// <summary>Writes the beginning of an object up to the comma after the time.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write(_head);
        clock.Now.UtcDateTime.TryFormat(output.GetSpan(TimeLength), out int written, TimeFormat, System.Globalization.CultureInfo.InvariantCulture);
        output.Advance(written);
        output.Write("\","u8);
    }

    /// <summary>Writes the same members to an open object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("model"u8, model);
        Span<byte> time = stackalloc byte[TimeLength];
        clock.Now.UtcDateTime.TryFormat(time, out int written, TimeFormat, System.Globalization.CultureInfo.InvariantCulture);
        json.WriteString("created_at"u8, time[..written]);
    }
}
