using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats;

/// <summary>A request for a count of tokens that was read.</summary>
internal sealed class CountRequest : IParsedRequest
{
    private const int CharactersPerToken = 4;

    private readonly CountRules _rules;
    private readonly int _tokens;

    /// <param name="body">The body.</param>
    /// <param name="rules">The format.</param>
    /// <param name="model">The model, where the path names it.</param>
    public CountRequest(ReadOnlyMemory<byte> body, CountRules rules, string? model = null)
    {
        _rules = rules;
        Model = model;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            Model ??= root.Text("model");
            Problem = root.ValueKind != JsonValueKind.Object ? ErrorCase.InvalidRequest("The body must be a JSON object.") : rules.FindProblem(root);
            if (Problem is null)
                _tokens = Math.Max(1, rules.Counted(root).Sum(member => member?.GetRawText().Length ?? 0) / CharactersPerToken);
        }
        catch (JsonException)
        {
            Problem = ErrorCase.InvalidRequest("The request body is not valid JSON.");
        }
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call) => new WholeReply(Json.Write((_rules, _tokens), static (json, state) =>
    {
        json.WriteStartObject();
        if (state._rules.ObjectName is { } name)
            json.WriteString("object"u8, name);
        json.WriteNumber(state._rules.ReplyMember, state._tokens);
        json.WriteEndObject();
    }));

    public void Dispose()
    {
    }
}

/// <summary>What one format's counting takes and answers.</summary>
/// <param name="ReplyMember">The member of the reply that is the count.</param>
/// <param name="FindProblem">The first thing wrong with a body that is an object, or null.</param>
/// <param name="Counted">The members that are counted.</param>
internal sealed record CountRules(string ReplyMember, Func<JsonElement, ErrorCase?> FindProblem, Func<JsonElement, IEnumerable<JsonElement?>> Counted)
{
    /// <summary>What the reply calls itself.</summary>
    public string? ObjectName { get; init; }
}
