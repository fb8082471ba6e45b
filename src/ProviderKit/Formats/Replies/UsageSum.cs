using System.Text;
using System.Text.Json.Nodes;

namespace ProviderKit.Formats.Replies;

/// <summary>Sums the usage of several replies: every number in it by name, including costs.</summary>
internal sealed class UsageSum
{
    // More tokens than any request has. Larger counts are invalid and are left out of the sum.
    private const decimal MostTokens = 1_000_000_000_000;

    private JsonObject? _sum;

    /// <summary>Whether there is anything to add up.</summary>
    public bool Any => _sum is not null;

    /// <param name="usage">A JSON object.</param>
    public void Add(ReadOnlySpan<byte> usage)
    {
        var counted = JsonNode.Parse(usage)!.AsObject();
        if (_sum is null) _sum = counted;
        else Add(_sum, counted);
    }

    /// <summary>The sum as a JSON object.</summary>
    public byte[] ToJson() => Encoding.UTF8.GetBytes(_sum!.ToJsonString());

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
}
