using System.Text;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>An answer of the gateway, read to its end or to where it broke off.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">All headers, names in lower case.</param>
/// <param name="Bytes">The body.</param>
/// <param name="Broken">The connection ended before the body did.</param>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes, bool Broken)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonElement.Parse(Text);

    public JsonElement Error => Json.GetProperty("error");

    public string? Code => Error.GetProperty("code").GetString();

    public string RequestId => Headers["x-request-id"];

    /// <summary>The text of a whole reply.</summary>
    public string? Content => Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    /// <summary>The same without the signs of life that fill a silence.</summary>
    public Answer WithoutKeepAlives() => this with { Bytes = Encoding.UTF8.GetBytes(Text.Replace(": keep-alive\n\n", "", StringComparison.Ordinal)) };

    /// <summary>The data of each event. Fails when anything but <c>data:</c> lines is there.</summary>
    public string[] Events
    {
        get
        {
            string[] blocks = Text.Split("\n\n");
            Assert.That(blocks[^1], Is.Empty, "an event that does not end");
            Assert.That(blocks[..^1], Has.All.StartsWith("data: ").And.All.Not.Contains("\n"), "something beside data: lines");
            return [.. blocks[..^1].Select(block => block["data: ".Length..])];
        }
    }

    /// <summary>The events but for the last <c>[DONE]</c>, which must be there.</summary>
    public JsonElement[] Chunks
    {
        get
        {
            string[] events = Events;
            Assert.That(events[^1], Is.EqualTo("[DONE]"));
            return [.. events[..^1].Select(e => JsonElement.Parse(e))];
        }
    }

    /// <summary>What the chunks say together.</summary>
    public string StreamedText => string.Concat(Chunks.SelectMany(Deltas));

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static Dictionary<string, string> HeadersOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());

    public static IEnumerable<string> Deltas(JsonElement chunk) =>
        from choice in chunk.GetProperty("choices").EnumerateArray()
        let delta = choice.GetProperty("delta")
        where delta.TryGetProperty("content", out _)
        let content = delta.GetProperty("content").GetString()
        where content is not null
        select content;
}
