using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Memory;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Joins OpenAI's lists of embeddings into one: the vectors in order, copied as they are, the usage summed. Every other
/// member is the first list's. Not thread-safe.
/// </summary>
/// <param name="provider">Whose lists they are.</param>
/// <param name="errors">How it words its errors.</param>
/// <param name="mostBytes">The most bytes of the joined list.</param>
/// <param name="request">The request's memory, with which that of the joined list counts; null when it is elsewhere.</param>
internal sealed class EmbeddingsJoin(string provider, ErrorRules errors, int mostBytes, BudgetedBuffer? request) : IDisposable
{
    // A list may be rewritten before it is added: at most by this much longer.
    private const int RewrittenPerByte = 3;

    // More tokens than any request has; beyond it a count is a mistake and is left out of the sum.
    private const decimal MostTokens = 1_000_000_000_000;

    private readonly PooledBuffer _buffer = new(ByteBudget.SmallBytes);
    private readonly ArrayBufferWriter<byte> _rest = new();
    private JsonObject? _usage;
    private int _count;
    private ByteHold? _hold;

    /// <summary>Takes the memory for the next list: for itself once more, and for a longer joined one beside the present. Small ones are not counted.</summary>
    /// <param name="length">The bytes of the next list.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null, or why there is none.</returns>
    public async ValueTask<ProviderError?> MakeRoomAsync(int length, CancellationToken cancellationToken)
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

    /// <summary>Adds the reply to the next part of the request.</summary>
    /// <param name="reply">The upstream's list.</param>
    /// <param name="inputs">How many vectors it should have.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public ProviderError? Add(ReadOnlyMemory<byte> reply, int inputs)
    {
        try
        {
            return Read(reply, inputs);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is the reader's answer to a lone surrogate in a name that it has to unescape for comparing.
            return Bad("something that is not a list of embeddings");
        }
    }

    /// <summary>The joined list, which takes over this object's memory.</summary>
    public ChatResponse End()
    {
        _buffer.Write("]"u8);
        _buffer.Write(_rest.WrittenSpan);
        if (_usage is not null)
        {
            _buffer.Write(",\"usage\":"u8);
            _buffer.Write(Encoding.UTF8.GetBytes(_usage.ToJsonString()));
        }
        _buffer.Write("}"u8);
        _hold?.ShrinkTo(_buffer.Capacity);
        return ChatResponse.Whole(_buffer.Written, this);
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _hold?.Dispose();
    }

    private ProviderError? Read(ReadOnlyMemory<byte> reply, int inputs)
    {
        var json = reply.Span;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return Bad("something that is not a list of embeddings");
        List<Item>? items = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int name = (int)reader.TokenStartIndex;
            bool data = reader.ValueTextEquals("data"u8), usage = reader.ValueTextEquals("usage"u8);
            bool error = reader.ValueTextEquals("error"u8), list = reader.ValueTextEquals("object"u8);
            reader.Read();
            if (error && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.String) return UpstreamErrors.FromBody(reply, provider, errors);
            if (data && reader.TokenType == JsonTokenType.StartArray)
            {
                items = ReadItems(ref reader);
                continue;
            }
            int value = (int)reader.TokenStartIndex;
            bool given = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            var all = json[name..(int)reader.BytesConsumed];
            if (usage && given) Sum(json[value..(int)reader.BytesConsumed]);
            else if (_count == 0 && !list && !usage && !data && !error) Keep(all);
        }
        reader.Read(); // throws when anything follows
        return items is null ? Bad("a list of embeddings without data") : Write(json, items, inputs);
    }

    private void Keep(ReadOnlySpan<byte> member)
    {
        _rest.Write(","u8);
        _rest.Write(member);
    }

    private static List<Item> ReadItems(ref Utf8JsonReader reader)
    {
        var items = new List<Item>();
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
            items.Add(new Item(number, start..(int)reader.BytesConsumed, index));
        }
        return items;
    }

    private ProviderError? Write(ReadOnlySpan<byte> json, List<Item> items, int inputs)
    {
        if (items.Count != inputs) return Bad($"{items.Count} vectors for {inputs} inputs");
        items.Sort((one, other) => one.Number.CompareTo(other.Number));
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Number != i) return Bad("vectors of which two have the same index");
            _buffer.Write(_count == 0 ? "{\"object\":\"list\",\"data\":["u8 : ","u8);
            Write(json, items[i], _count++);
            if (_buffer.Length > mostBytes) return UpstreamFailure.ReplyTooLarge(mostBytes);
        }
        return null;
    }

    private void Write(ReadOnlySpan<byte> json, Item item, int index)
    {
        byte[] number = Encoding.UTF8.GetBytes(index.ToString(CultureInfo.InvariantCulture));
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

    private void Sum(ReadOnlySpan<byte> usage)
    {
        var counted = JsonNode.Parse(usage)!.AsObject();
        if (_usage is null) _usage = counted;
        else Add(_usage, counted);
    }

    private static void Add(JsonObject sum, JsonObject part)
    {
        foreach (var (name, value) in part)
        {
            if (!sum.TryGetPropertyValue(name, out var known)) sum[name] = value?.DeepClone();
            else if (known is JsonObject below && value is JsonObject counts) Add(below, counts);
            else if (Number(known) is { } one && Number(value) is { } other) sum[name] = one + other;
        }
    }

    private static decimal? Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out decimal number) && Math.Abs(number) <= MostTokens ? number : null;

    private ProviderError Bad(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {provider} sent {what}.");

    /// <summary>One vector of a list.</summary>
    /// <param name="Number">Which input it is of.</param>
    /// <param name="All">The position of its object.</param>
    /// <param name="Index">The position of the value of its <c>index</c>; default when it has none.</param>
    private readonly record struct Item(int Number, Range All, Range Index);
}
