using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Memory;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.Replies;

/// <summary>
/// Joins the whole replies to several calls into one: the items of their lists one after the other, copied as they are but for their
/// index, and the usage summed. Every other member is the first reply's. Not thread-safe.
/// </summary>
/// <param name="provider">Whose replies they are.</param>
/// <param name="errors">How it words its errors.</param>
/// <param name="mostBytes">The most bytes of the joined reply.</param>
/// <param name="request">The request's memory, with which that of the joined reply counts; null when it is elsewhere.</param>
internal abstract class ReplyJoin(string provider, ErrorRules errors, int mostBytes, BudgetedBuffer? request) : IDisposable
{
    // A reply may be rewritten before it is added: at most by this much longer.
    private const int RewrittenPerByte = 3;

    private readonly PooledBuffer _buffer = new(ByteBudget.SmallBytes);
    private readonly PooledBuffer _rest = new(256);
    private readonly UsageSum _usage = new();
    private bool _hasItems;
    private bool _hasReply;
    private ByteHold? _hold;

    /// <summary>The member that holds the list.</summary>
    protected abstract string ListName { get; }

    /// <summary>What a reply should be, for errors: <c>a list of embeddings</c>.</summary>
    protected abstract string Expected { get; }

    /// <summary>Whether a member that is not the list's is made anew for the joined reply, rather than taken from the first.</summary>
    protected virtual bool IsOwn(in Utf8JsonReader name) => false;

    /// <summary>Adds the reply to the next call.</summary>
    /// <param name="reply">The upstream's reply.</param>
    /// <param name="part">What the call asked.</param>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
    /// <returns>Null, or what is wrong with it.</returns>
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

    /// <summary>Adds a reply for which there is memory. What overrides it may rewrite the reply before.</summary>
    protected virtual ProviderError? Add(ReadOnlyMemory<byte> reply, ChatRequest part)
    {
        try
        {
            return Read(reply, part);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is the reader's answer to a lone surrogate in a name that it has to unescape for comparing.
            return Bad($"something that is not {Expected}");
        }
    }

    /// <summary>Gives each item of a reply its index in the joined list.</summary>
    /// <param name="items">The items as the upstream numbered them; to be left in the order in which they are joined.</param>
    /// <param name="part">What the call asked.</param>
    /// <returns>Null, or what is wrong with them.</returns>
    protected abstract ProviderError? Number(List<JoinedItem> items, ChatRequest part);

    protected ProviderError Bad(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {provider} sent {what}.");

    /// <summary>Takes the memory for the next reply: for itself once more, and for a longer joined one beside the present. Small ones are not counted.</summary>
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
        reader.Read(); // throws when anything follows
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

    /// <summary>Writes the joined reply up to its first item.</summary>
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
/// <param name="Index">The position of the value of its <c>index</c>; default when it has none.</param>
internal readonly record struct JoinedItem(int Number, Range All, Range Index);
