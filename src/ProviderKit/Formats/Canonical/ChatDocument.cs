using System.Text.Json;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// A parsed OpenAI chat request, for translation to other formats. A translator adapts it to its format once
/// (<see cref="Fit"/>); after that only <see cref="LeftOut"/> changes, while the request is written. Dispose of it after the translation,
/// since <see cref="Root"/> uses pooled memory.
/// </summary>
internal sealed class ChatDocument : IDisposable
{
    private readonly JsonDocument _json;
    private bool _fitted;

    private ChatDocument(JsonDocument json) => _json = json;

    /// <summary>The whole body, for vendor-specific fields.</summary>
    public JsonElement Root => _json.RootElement;

    public IReadOnlyList<ChatTurn> Turns { get; private set; } = [];

    public IReadOnlyList<ChatTool> Tools { get; private set; } = [];

    /// <summary>Tools other than functions. A format that does not know them refuses them by name.</summary>
    public IReadOnlyList<ChatOtherTool> OtherTools { get; private set; } = [];

    /// <summary>The choice of tools; null if not set.</summary>
    public ChatToolChoice? ToolChoice { get; private set; }

    public bool? ParallelToolCalls { get; private set; }

    /// <summary><c>max_completion_tokens</c>, otherwise <c>max_tokens</c>.</summary>
    public int? MaxTokens { get; private set; }

    public double? Temperature { get; private set; }

    public double? TopP { get; private set; }

    /// <summary><c>top_k</c>, which several vendors accept in addition to OpenAI's parameters.</summary>
    public int? TopK { get; private set; }

    public double? FrequencyPenalty { get; private set; }

    public double? PresencePenalty { get; private set; }

    public long? Seed { get; private set; }

    /// <summary>The number of choices. Default: 1.</summary>
    public int Choices { get; private set; } = 1;

    public bool LogProbs { get; private set; }

    public int? TopLogProbs { get; private set; }

    public IReadOnlyList<string> Stop { get; private set; } = [];

    public ChatResponseFormat ResponseFormat { get; private set; }

    /// <summary><c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c>; null if not set.</summary>
    public string? ReasoningEffort { get; private set; }

    /// <summary>Whether the client requests the highest effort of the model, for which <see cref="ReasoningEffort"/> is only the nearest value.</summary>
    public bool WantsMostEffort => SoftMembers.Has(Root, SoftMembers.MostEffort);

    /// <summary>Whether <see cref="ReasoningEffort"/> is left out for a model that does not support it; otherwise this is a 400.</summary>
    public bool EffortIsSoft { get; private set; }

    /// <summary>The client's thinking budget in tokens, if its format has one; otherwise null.</summary>
    public int? ThinkingBudget { get; private set; }

    /// <summary>Whether the request has a web search (<c>web_search_options</c>).</summary>
    public bool AsksForSearch { get; private set; }

    /// <summary>Whether the search is left out for a model that cannot search; otherwise this is a 400.</summary>
    public bool SearchIsSoft { get; private set; }

    /// <summary>Whether <see cref="MaxTokens"/> is lowered to the model's maximum; otherwise a larger value is a 400.</summary>
    public bool LengthIsSoft { get; private set; }

    public string? User { get; private set; }

    /// <summary>Whether prompt cache breakpoints may be added. Default: no.</summary>
    public AutomaticCache AutomaticCache { get; set; } = AutomaticCache.Off;

    public bool Stream { get; private set; }

    /// <summary>Fetched images, by URL.</summary>
    public IReadOnlyDictionary<string, ChatImageBytes> FetchedImages { get; set; } = new Dictionary<string, ChatImageBytes>();

    /// <summary>The parts that the upstream refused in a previous attempt and that must be left out. Default: none.</summary>
    public OptionalParts Without { get; init; }

    /// <summary>The upstream account that receives the request, as in <see cref="ReplyContext.Account"/>; null if there is none.</summary>
    public string? Account { get; set; }

    /// <summary>The memory reserved for fetched images; null for none.</summary>
    public IDisposable? ImageMemory { get; set; }

    /// <summary>The fields that the translation has left out; null for none.</summary>
    public LeftOut? LeftOut { get; private set; }

    /// <summary>Maps the tool names between the client and the vendor, also in replies.</summary>
    public ToolNames Names { get; private set; } = ToolNames.Unchanged;

    /// <summary>Maps the names of the tools' arguments between the client and the vendor.</summary>
    public ToolProperties Properties { get; private set; } = ToolProperties.Unchanged;

    /// <summary>Reads <paramref name="body"/>, which is valid JSON with a model and an array of messages.</summary>
    /// <param name="body">The body.</param>
    /// <param name="chat">The request.</param>
    /// <param name="without">The parts to leave out.</param>
    /// <returns>Null, or a 400 that names the invalid parameter.</returns>
    public static ProviderError? TryRead(ReadOnlyMemory<byte> body, out ChatDocument? chat, OptionalParts without = OptionalParts.None)
    {
        chat = new ChatDocument(JsonDocument.Parse(body)) { Without = without };
        try
        {
            chat.ReadMembers();
            if (without.HasFlag(OptionalParts.LogProbs)) chat.LeaveOutSoftLogProbs();
            return null;
        }
        catch (ChatFieldException e)
        {
            chat.Dispose();
            chat = null;
            return e.Error;
        }
    }

    /// <summary>
    /// Adapts the request to the format: the names of tools, the ids of calls, media and the structure of the conversation.
    /// A second call does nothing.
    /// </summary>
    /// <exception cref="ChatFieldException">The request cannot be expressed in this format.</exception>
    public void Fit(FormatRules rules)
    {
        if (_fitted) return;
        _fitted = true;
        // The translator decides whether a model can search the web.
        if (Root.TryGetProperty("extra_content", out var extra) && RequiredFields.MissingIn(extra, rules.ExtraContent) is { } field && field != SoftMembers.Search)
            throw new ChatFieldException(RequiredFields.Refusal(rules.Provider, field));
        if (OtherTools.FirstOrDefault(t => rules.OtherToolTypes?.IsMatch(t.Type) != true) is { } tool)
            throw new ChatFieldException(ChatField.Unsupported(rules.Provider, tool.Path, $"it takes no tools of the type {tool.Type}"));
        if (ToolChoice is { Allowed: { } allowed } choice && !rules.TakesAllowedTools)
        {
            Tools = [.. Tools.Where(t => allowed.Any(a => a.Name == t.Name))];
            ToolChoice = choice with { Allowed = null };
        }
        FitNames(rules);
        var draft = new ConversationDraft(ChatMedia.Checked(Turns, rules), rules);
        foreach (var rule in rules.Conversation) rule.Apply(draft);
        Turns = draft.Turns;
        Properties = ToolProperties.Of(rules.ArgumentNames, Tools);
        if (Properties != ToolProperties.Unchanged) Turns = [.. Turns.Select(t => t with { ToolCalls = [.. t.ToolCalls.Select(Properties.ToWire)] })];
    }

    /// <summary>Records that a field is not sent, because the vendor has no counterpart for it.</summary>
    public void LeaveOut(string name) => (LeftOut ??= new LeftOut()).Add(name);

    /// <summary>Leaves out an optional web search that the vendor does not support, and records it.</summary>
    /// <returns>Whether the search is optional; false if the request requires it or has none.</returns>
    public bool TryLeaveOutSearch()
    {
        if (SearchIsSoft && AsksForSearch) LeaveOut(SoftMembers.Search);
        return SearchIsSoft;
    }

    /// <summary>Leaves out optional log probabilities, and records it.</summary>
    public void LeaveOutSoftLogProbs()
    {
        if (!(LogProbs || TopLogProbs is > 0) || !SoftMembers.Has(Root, SoftMembers.LogProbs)) return;
        (LogProbs, TopLogProbs) = (false, null);
        LeaveOut(SoftMembers.LogProbs);
    }

    public void Dispose()
    {
        _json.Dispose();
        ImageMemory?.Dispose();
        ImageMemory = null;
    }

    private void FitNames(FormatRules rules)
    {
        Names = ToolNames.Of(rules.ToolNames, [
            .. Tools.Select(t => t.Name),
            .. Turns.SelectMany(t => t.ToolCalls).Select(c => c.Name),
            .. Turns.Select(t => t.ToolName).OfType<string>(),
            .. new[] { ToolChoice?.Name }.OfType<string>(),
            .. (ToolChoice?.Allowed ?? []).Select(a => a.Name).OfType<string>(),
        ]);
        if (!Names.AreUnchanged) MendNames();
        if (rules.ToolNames is { } grammar && Tools.DistinctBy(t => t.Name).Count() < Tools.Count) Tools = DistinctTools(grammar);
    }

    private void MendNames()
    {
        Tools = [.. Tools.Select(t => t with { Name = Names.ToWire(t.Name) })];
        if (ToolChoice is { } choice) ToolChoice = Mended(choice) with { Allowed = choice.Allowed is null ? null : [.. choice.Allowed.Select(Mended)] };
        Turns = [.. Turns.Select(t => t with
        {
            ToolName = t.ToolName is null ? null : Names.ToWire(t.ToolName),
            ToolCalls = [.. t.ToolCalls.Select(c => c with { Name = Names.ToWire(c.Name) })],
        })];
    }

    private ChatToolChoice Mended(ChatToolChoice choice) => choice with { Name = choice.Name is null ? null : Names.ToWire(choice.Name) };

    /// <summary>
    /// Resolves repeated tool names, which OpenAI accepts and others refuse ("Tool names must be unique", danny-avila/LibreChat#13162).
    /// Identical tools are merged; different ones get distinct names on the wire, and the client sees its own name for each.
    /// </summary>
    private List<ChatTool> DistinctTools(NameGrammar grammar)
    {
        var distinct = new Dictionary<string, ChatTool>(StringComparer.Ordinal);
        var taken = Tools.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var tool in Tools)
        {
            if (distinct.TryAdd(tool.Name, tool) || distinct[tool.Name].Json.GetRawText() == tool.Json.GetRawText()) continue;
            int number = 2;
            string name = grammar.WithNumber(tool.Name, number);
            while (!taken.Add(name)) name = grammar.WithNumber(tool.Name, ++number);
            Names = Names.With(name, Names.ToClient(tool.Name));
            distinct[name] = tool with { Name = name };
        }
        return [.. distinct.Values];
    }

    private void ReadMembers()
    {
        Turns = ChatTurnReader.ReadAll(Root.GetProperty("messages"));
        Tools = ChatToolReader.ReadTools(Root);
        OtherTools = ChatToolReader.ReadOtherTools(Root);
        ToolChoice = ChatToolReader.ReadChoice(Root);
        ParallelToolCalls = ChatField.Bool(Root, "parallel_tool_calls");
        MaxTokens = ChatField.Int(Root, "max_completion_tokens") ?? ChatField.Int(Root, "max_tokens");
        Temperature = ChatField.Number(Root, "temperature");
        TopP = ChatField.Number(Root, "top_p");
        TopK = ChatField.Int(Root, "top_k") ?? SoftMembers.Number(Root, SoftMembers.TopK);
        FrequencyPenalty = ChatField.Number(Root, "frequency_penalty");
        PresencePenalty = ChatField.Number(Root, "presence_penalty");
        Seed = ChatField.Long(Root, "seed");
        Choices = ChatField.Int(Root, "n") ?? 1;
        LogProbs = ChatField.Bool(Root, "logprobs") ?? false;
        TopLogProbs = ChatField.Int(Root, "top_logprobs");
        Stop = ReadStop();
        ResponseFormat = ChatToolReader.ReadResponseFormat(Root);
        ReasoningEffort = ChatField.Text(Root, "reasoning_effort");
        ThinkingBudget = SoftMembers.Number(Root, SoftMembers.ThinkingBudget);
        AsksForSearch = ChatField.TryGet(Root, SoftMembers.Search, out _);
        SearchIsSoft = SoftMembers.Has(Root, SoftMembers.Search);
        EffortIsSoft = SoftMembers.Has(Root, SoftMembers.Effort);
        LengthIsSoft = SoftMembers.Has(Root, SoftMembers.Length);
        User = ChatField.Text(Root, "user");
        Stream = ChatField.Bool(Root, "stream") ?? false;
    }

    private IReadOnlyList<string> ReadStop()
    {
        if (!ChatField.TryGet(Root, "stop", out var stop)) return [];
        if (stop.ValueKind == JsonValueKind.String) return [stop.GetString()!];
        if (stop.ValueKind != JsonValueKind.Array) throw ChatField.Wrong("stop", "a string or an array of strings");
        return [.. stop.EnumerateArray().Select(s => s.ValueKind == JsonValueKind.String ? s.GetString()! : throw ChatField.Wrong("stop", "a string or an array of strings"))];
    }
}

/// <summary>The bytes of an image or file.</summary>
/// <param name="MediaType">The media type, such as <c>image/png</c>.</param>
/// <param name="Base64">The bytes in base64.</param>
internal sealed record ChatImageBytes(string MediaType, string Base64);

/// <summary>The requested form of the reply.</summary>
/// <param name="Kind">The kind. Default: text.</param>
/// <param name="Name">The schema's name.</param>
/// <param name="Schema">The JSON schema, for <see cref="ChatResponseFormatKind.JsonSchema"/>.</param>
internal readonly record struct ChatResponseFormat(ChatResponseFormatKind Kind, string? Name = null, JsonElement Schema = default);

internal enum ChatResponseFormatKind
{
    Text,
    JsonObject,
    JsonSchema,
}
