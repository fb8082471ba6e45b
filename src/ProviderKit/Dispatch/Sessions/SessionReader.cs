using System.Buffers;
using System.Text;
using ProviderKit.Formats;
using ProviderKit.Texts;
using ProviderKit.Tokens;

namespace ProviderKit.Dispatch.Sessions;

/// <summary>
/// Finds out which conversation a request belongs to: what the client says in headers and fields, else the beginning of the
/// conversation. Thread-safe.
/// </summary>
/// <remarks>Two clients never share a conversation: the client's name, else its credential, is part of the key.</remarks>
/// <param name="secret">What keys are hashed under, so that none can be guessed from a hash: <see cref="SipHash.KeyBytes"/> bytes.</param>
internal sealed class SessionReader(byte[] secret)
{
    /// <summary>What stands between a key's parts, and in none of them.</summary>
    private const byte Separator = 0;

    /// <summary>The conversation; null when nothing identifies one.</summary>
    public SessionKey? Read(ChatRequest request) => Read(request.Client, request.ClientName, request.Session, request.Body.Span);

    /// <param name="client">The client's headers; null for none.</param>
    /// <param name="clientName">The client's name; null for none.</param>
    /// <param name="fields">What the body says.</param>
    /// <param name="body">The body.</param>
    public SessionKey? Read(IClientHeaders? client, string? clientName, in SessionFields fields, ReadOnlySpan<byte> body)
    {
        if (fields.Messages == 0) return null; // no conversation: embeddings have no prompt cache
        if (NameIn(client, fields, body) is { } name)
            return Hash(client, clientName, "id"u8, Encoding.UTF8.GetBytes(name), fields.IsHard);
        Span<byte> start = stackalloc byte[ConversationStart.MaxBytes];
        int length = ConversationStart.Write(fields, body, start);
        return length == 0 ? null : Hash(client, clientName, "start"u8, start[..length], fields.IsHard);
    }

    private static string? NameIn(IClientHeaders? client, in SessionFields fields, ReadOnlySpan<byte> body) =>
        Header(client, SessionHeaders.First)
        ?? fields.UserSession(body)
        ?? FirstHeader(client)
        ?? fields.Named(body)
        ?? fields.MetadataConversation(body);

    private static string? FirstHeader(IClientHeaders? client)
    {
        if (client is null) return null;
        foreach (string name in SessionHeaders.Others)
            if (Header(client, name) is { } value) return value;
        foreach (string name in SessionHeaders.ClientNames)
            if (client.Find(name)?.StartsWith(SessionHeaders.KnownClient, StringComparison.OrdinalIgnoreCase) == true)
                return Header(client, SessionHeaders.OfKnownClients);
        return null;
    }

    private static string? Header(IClientHeaders? client, string name) => SessionFields.Usable(client?.Find(name));

    private SessionKey Hash(IClientHeaders? client, string? clientName, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> what, bool hard)
    {
        var scope = CallerScope.Of(client, clientName);
        int most = Encoding.UTF8.GetMaxByteCount(scope.Value.Length) + kind.Length + what.Length + 3;
        byte[] rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var text = new SpanWriter(rented);
            text.Add((byte)scope.Kind);
            text.Add(scope.Value);
            text.Add(Separator);
            text.Add(kind);
            text.Add(Separator);
            text.Add(what);
            return new SessionKey(SipHash.Hash(secret, text.Written), hard);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true); // a credential was in it
        }
    }

    /// <summary>Writes into an array that is long enough.</summary>
    private ref struct SpanWriter(Span<byte> all)
    {
        private readonly Span<byte> _all = all;
        private int _count;

        public readonly ReadOnlySpan<byte> Written => _all[.._count];

        public void Add(byte value) => _all[_count++] = value;

        public void Add(string text) => _count += Encoding.UTF8.GetBytes(text, _all[_count..]);

        public void Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_all[_count..]);
            _count += bytes.Length;
        }
    }
}
