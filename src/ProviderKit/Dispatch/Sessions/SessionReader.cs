using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ProviderKit.Formats.Requests;
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

    /// <summary>
    /// A name for the conversation that an upstream may hear: a hash that says nothing of the client's own name for it, and is another
    /// for each client. Null where the client does not name the conversation: then its beginning is all there is to tell it by, and a
    /// name made from that would part requests that share a long prompt.
    /// </summary>
    /// <remarks>With a token, it is the same after a restart and in another gateway: an upstream finds the cache by it.</remarks>
    /// <param name="request">The request as the client sent it.</param>
    /// <param name="token">The token that the upstream gets with it; null for none.</param>
    public string? NameFor(ChatRequest request, ApiToken? token)
    {
        if (request.Session.Messages == 0) return null;
        if (NameIn(request.Client, request.Session, request.Body.Span, forAll: true) is not { } name) return null;
        var scope = CallerScope.Of(request.Client, request.ClientName);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{(char)scope.Kind}{scope.Value}\0{name}"));
        return token?.FingerprintUnder(hash) ?? Convert.ToHexStringLower(HMACSHA256.HashData(secret, hash).AsSpan(0, 16));
    }

    /// <param name="client">The client's headers; null for none.</param>
    /// <param name="fields">What the body says.</param>
    /// <param name="body">The body.</param>
    /// <param name="forAll">Whether all requests of the conversation have to have the name.</param>
    private static string? NameIn(IClientHeaders? client, in SessionFields fields, ReadOnlySpan<byte> body, bool forAll = false) =>
        Header(client, SessionHeaders.First)
        ?? fields.UserSession(body)
        ?? FirstHeader(client)
        ?? (forAll ? fields.NamedForAll(body) : fields.Named(body))
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
