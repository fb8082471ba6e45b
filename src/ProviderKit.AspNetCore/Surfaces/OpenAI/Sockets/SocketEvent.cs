using System.Text;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>An event as a message: the name of its stream is inserted before its members and replaces the opening bracket.</summary>
internal readonly ref struct SocketEvent
{
    private readonly string? _stream;
    private readonly SplicedBody _json;
    private readonly ReadOnlySpan<byte> _own;

    /// <param name="stream">The stream's name, in ASCII without escapes; null for the default one, whose events have no name.</param>
    /// <param name="json">The event of a response: a JSON object.</param>
    public SocketEvent(string? stream, in SplicedBody json) => (_stream, _json, Length) = (stream, json, OpeningLength(stream) + json.Length - Skipped(stream));

    /// <param name="stream">The stream's name.</param>
    /// <param name="own">The gateway's own event.</param>
    public SocketEvent(string? stream, ReadOnlySpan<byte> own)
    {
        (_stream, Length) = (stream, OpeningLength(stream) + own.Length - Skipped(stream));
        _own = own;
    }

    public int Length { get; }

    /// <summary>The number of bytes of an event's JSON that the opening replaces.</summary>
    public static int Skipped(string? stream) => stream is null ? 0 : 1;

    public static int OpeningLength(string? stream) => stream is null ? 0 : Before.Length + stream.Length + After.Length;

    /// <summary>Writes the text before an event's own members.</summary>
    public static void WriteOpening(string? stream, Span<byte> target)
    {
        if (stream is null) return;
        Before.CopyTo(target);
        Encoding.ASCII.GetBytes(stream, target[Before.Length..]);
        After.CopyTo(target[(Before.Length + stream.Length)..]);
    }

    public void CopyTo(Span<byte> target)
    {
        WriteOpening(_stream, target);
        target = target[OpeningLength(_stream)..Length];
        if (!_own.IsEmpty) _own[Skipped(_stream)..].CopyTo(target);
        else if (_stream is null) _json.CopyTo(target);
        else _json.CopyTo(Skipped(_stream), target);
    }

    private static ReadOnlySpan<byte> Before => "{\"stream_id\":\""u8;

    private static ReadOnlySpan<byte> After => "\","u8;
}
