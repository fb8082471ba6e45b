using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Memory;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.Replies;

/// <summary>
/// Joins the whole replies of several calls into one: the items of their lists are concatenated and only their index is changed, and the
/// usage is summed. All other members are taken from the first reply. Not thread-safe.
/// </summary>
/// <param name="provider">The provider that sent the replies.</param>
/// <param name="errors">The provider's error rules.</param>
/// <param name="mostBytes">The maximum size of the joined reply in bytes.</param>
/// <param name="request">The request's memory, to which that of the joined reply is added; null if it is accounted for elsewhere.</param>
internal abstract class ReplyJoin(string provider, ErrorRules errors, int mostBytes, BudgetedBuffer? request) : IDisposable
{
    // A reply may be rewritten before it is added. It becomes at most this many times as long.
    private const int RewrittenPerByte = 3;

    private readonly PooledBuffer _buffer = new(ByteBudget.SmallBytes);
    private readonly PooledBuffer _rest = new(256);
    private readonly UsageSum _usage = new();
    private bool _hasItems;
    private bool _hasReply;
    private ByteHold? _hold;

    /// <summary>The member that contains the list.</summary>
    protected abstract string ListName { get; }

    /// <summary>The expected kind of reply, for errors: <c>a list of embeddings</c>.</summary>
    protected abstract string Expected { get; }

    /// <summary>Whether a member other than the list is written by this class instead of being taken from the first reply.</summary>
    protected virtual bool IsOwn(in Utf8JsonReader name) => false;

    /// <summary>Adds the reply of the next call.</summary>
    /// <param name="reply">The upstream's reply.</param>
    /// <param name="part">The request of the call.</param>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
    /// <returns>Null, or the error if the reply is not valid.</returns>
    public async ValueTask<ProviderError?> AddAsync(ReadOnlyMemory<byte> reply, ChatRequest part, CancellationToken cancellationToken) =>
        await MakeRoomAsync(reply.Length, cancellationToken).ConfigureAwait(false) ?? Add(reply, part);

    /// <summary>The joined reply, which takes over this object's memory.</summary>
    public ProviderReply End()
    {
        _buffer.Write("]"u8);
        _buffer.Write(_rest.Written.Span);
        if (_usage.Any)
        {
            _buffer.Write(",\"usage\":"u8);
            _buffer.Write(_usage.ToJson());
        }
        _buffer.Write("}"u8);
        _hold?.ShrinkTo(_buffer.Capacity);
        return ProviderReply.Whole(_buffer.Written, this);
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _rest.Dispose();
        _hold?.Dispose();
    }

    /// <summary>Adds a reply for which memory has been reserved. Overrides may rewrite the reply first.</summary>
    protected virtual ProviderError? Add(ReadOnlyMemory<byte> reply, ChatRequest part)
    {
        try
        {
            return Read(reply, part);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException means that a name contains half a surrogate pair.
            return Bad($"something that is not {Expected}");
        }
    }

    /// <summary>Gives each item of a reply its index in the joined list.</summary>
    /// <param name="items">The items with the upstream's indexes. The method sorts them into the order in which they are joined.</param>
    /// <param name="part">The request of the call.</param>
    /// <returns>Null, or the error if the items are not valid.</returns>
    protected abstract ProviderError? Number(List<JoinedItem> items, ChatRequest part);

    protected ProviderError Bad(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {provider} sent {what}.");

    /// <summary>Reserves the memory for the next reply: for the reply itself, and for growing the joined reply. Small replies are not counted.</summary>
    private async ValueTask<ProviderError?> MakeRoomAsync(int length, CancellationToken cancellationToken)
    {
        _hold?.ShrinkTo(_buffer.Capacity);
        if (request is null || _buffer.Length + length <= ByteBudget.SmallBytes) return null;
        bool grows = _buffer.Capacity - _buffer.Length < length;
        long needed = (long)length * RewrittenPerByte + (grows ? 3L : 1L) * _buffer.Capacity - (_hold?.Bytes ?? 0);
        if (needed <= 0) return null;
        var (grant, more) = await ByteHold.TakeAsync(request, needed, cancellationToken).ConfigureAwait(false);
        if (grant == ByteGrant.Saturated) return ByteBudget.Saturated;
        if (grant == ByteGrant.TooLarge) return UpstreamFailure.ReplyTooLargeForMemory(request.Budget.Limit);
        _hold = more!.With(_hold);
        return null;
    }

    private ProviderError? Read(ReadOnlyMemory<byte> reply, ChatRequest part)
    {
        var json = reply.Span;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return Bad($"something that is not {Expected}");
        List<JoinedItem>? items = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int name = (int)reader.TokenStartIndex;
            bool list = reader.ValueTextEquals(ListName), usage = reader.ValueTextEquals("usage"u8);
            bool error = reader.ValueTextEquals("error"u8), own = IsOwn(reader);
            reader.Read();
            if (error && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.String) return UpstreamErrors.FromBody(reply, provider, errors);
            if (list && reader.TokenType == JsonTokenType.StartArray)
            {
                items = ReadItems(ref reader);
                continue;
            }
            int value = (int)reader.TokenStartIndex;
            bool given = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            var all = json[name..(int)reader.BytesConsumed];
            if (usage && given) _usage.Add(json[value..(int)reader.BytesConsumed]);
            else if (!_hasReply && !own && !usage && !list && !error) Keep(all);
        }
        reader.Read(); // throws if anything follows
        if (items is null) return Bad($"{Expected} without {ListName}");
        _hasReply = true;
        return Number(items, part) ?? Write(json, items);
    }

    private void Keep(ReadOnlySpan<byte> member)
    {
        _rest.Write(","u8);
        _rest.Write(member);
    }

    private static List<JoinedItem> ReadItems(ref Utf8JsonReader reader)
    {
        var items = new List<JoinedItem>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an item is not an object");
            int start = (int)reader.TokenStartIndex, number = items.Count;
            Range index = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isIndex = reader.ValueTextEquals("index"u8);
                reader.Read();
                if (isIndex && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out number))
                    index = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
                reader.Skip();
            }
            items.Add(new JoinedItem(number, start..(int)reader.BytesConsumed, index));
        }
        return items;
    }

    private ProviderError? Write(ReadOnlySpan<byte> json, List<JoinedItem> items)
    {
        foreach (var item in items)
        {
            if (_hasItems) _buffer.Write(","u8);
            else Begin();
            Write(json, item);
            if (_buffer.Length > mostBytes) return UpstreamFailure.ReplyTooLarge(mostBytes);
        }
        return null;
    }

    /// <summary>The JSON of the joined reply before its first item.</summary>
    protected abstract ReadOnlySpan<byte> Head { get; }

    private void Begin()
    {
        _hasItems = true;
        _buffer.Write(Head);
    }

    private void Write(ReadOnlySpan<byte> json, JoinedItem item)
    {
        byte[] number = Encoding.UTF8.GetBytes(item.Number.ToString(CultureInfo.InvariantCulture));
        if (item.Index.Equals(default(Range)))
        {
            _buffer.Write("{\"index\":"u8);
            _buffer.Write(number);
            var members = json[item.All][1..];
            if (!members.TrimStart(" \t\r\n"u8).StartsWith("}"u8)) _buffer.Write(","u8);
            _buffer.Write(members);
            return;
        }
        _buffer.Write(json[item.All.Start..item.Index.Start]);
        _buffer.Write(number);
        _buffer.Write(json[item.Index.End..item.All.End]);
    }
}

/// <summary>One item of a reply's list.</summary>
/// <param name="Number">Its index.</param>
/// <param name="All">The position of its object.</param>
/// <param name="Index">The position of the value of its <c>index</c>; default if it has none.</param>
internal readonly record struct JoinedItem(int Number, Range All, Range Index);
