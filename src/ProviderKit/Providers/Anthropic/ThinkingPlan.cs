using System.Text.Json;

namespace ProviderKit.Providers.Anthropic;

/// <summary>
/// How much the model is to think, and what its answer may cost. From 4.6 on it thinks as it sees fit, guided by an effort;
/// before that it gets a budget, which must be at least 1024 and less than <c>max_tokens</c>.
/// </summary>
/// <remarks>
/// Left out, because the API answers 400, are: thinking while a tool is forced; a budget where <c>max_tokens</c> is too
/// small for one; and a budget when the conversation stands in the middle of a tool call whose thoughts the client did
/// not send back. The effort still goes out where the model knows it.
/// </remarks>
internal sealed record ThinkingPlan
{
    private const int LeastBudget = 1024;
    private const int DefaultMaxTokens = 32_000;
    private const int DefaultMaxTokensThinking = 64_000;

    private string? _type;
    private int _budget;
    private bool _summarized;
    private JsonElement _given;

    /// <summary>Required by the API: the client's, else enough for a long answer within what the model can give.</summary>
    public int MaxTokens { get; private set; }

    /// <summary>Value of <c>output_config.effort</c>; null for the model's default.</summary>
    public string? Effort { get; private set; }

    /// <summary>Whether the model thinks in this request.</summary>
    public bool Thinks { get; private set; }

    public static ThinkingPlan Of(ChatDocument chat, ClaudeModel model, bool forcesTool, bool breaksOffThinking, string provider)
    {
        var plan = new ThinkingPlan { Thinks = model.ThinksByDefault };
        string? effort = Known(chat.ReasoningEffort);
        if (ChatField.TryGet(chat.Root, "thinking", out var given) && given.ValueKind == JsonValueKind.Object)
            plan.Take(given, effort, model);
        else if (effort is "none") plan.Stop(model);
        else if (effort is not null && !model.CanThink)
            throw new ChatFieldException(ChatField.Unsupported(provider, "reasoning_effort", "this model does not think"));
        else if (effort is not null) plan.Start(effort, model, chat.MaxTokens ?? Default(model, true), forcesTool, breaksOffThinking);
        plan.MaxTokens = chat.MaxTokens ?? Math.Min(Default(model, plan.Thinks) + plan._budget, model.MaxOutputTokens);
        return plan;
    }

    public void Write(Utf8JsonWriter json)
    {
        if (_given.ValueKind == JsonValueKind.Object)
        {
            json.WritePropertyName("thinking"u8);
            _given.WriteTo(json);
            return;
        }
        if (_type is null) return;
        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, _type);
        if (_budget > 0) json.WriteNumber("budget_tokens"u8, _budget);
        if (_summarized) json.WriteString("display"u8, "summarized"u8);
        json.WriteEndObject();
    }

    private static int Default(ClaudeModel model, bool thinks) =>
        Math.Min(model.MaxOutputTokens, thinks ? DefaultMaxTokensThinking : DefaultMaxTokens);

    private static string? Known(string? effort) =>
        effort is null or "none" or "minimal" or "low" or "medium" or "high" or "xhigh" or "max"
            ? effort
            : throw ChatField.Wrong("reasoning_effort", "none, minimal, low, medium, high, xhigh or max");

    /// <summary>The client says it in Anthropic's own words.</summary>
    private void Take(JsonElement given, string? effort, ClaudeModel model)
    {
        _given = given;
        Thinks = !(given.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("disabled"u8));
        if (given.TryGetProperty("budget_tokens", out var budget) && budget.ValueKind == JsonValueKind.Number && budget.TryGetInt32(out int tokens))
            _budget = Math.Clamp(tokens, 0, model.MaxOutputTokens);
        if (effort is not (null or "none") && model.ThinksAdaptively) Effort = EffortOf(effort, model);
    }

    private void Stop(ClaudeModel model)
    {
        if (model.ThinksAlways) Effort = "low"; // the nearest to not thinking that these accept
        else if (model.ThinksByDefault) (_type, Thinks) = ("disabled", false);
    }

    private void Start(string effort, ClaudeModel model, int maxTokens, bool forcesTool, bool breaksOffThinking)
    {
        if (model.ThinksAdaptively)
        {
            Effort = EffortOf(effort, model);
            if (forcesTool) return;
            (_type, _summarized, Thinks) = ("adaptive", model.HidesThoughts, true);
            return;
        }
        if (forcesTool || breaksOffThinking || maxTokens <= LeastBudget) return;
        // A quarter stays for the answer itself.
        _budget = Math.Clamp(BudgetOf(effort), LeastBudget, Math.Max(LeastBudget, maxTokens / 4 * 3));
        (_type, Thinks) = ("enabled", true);
    }

    private static string EffortOf(string effort, ClaudeModel model) => effort switch
    {
        "minimal" => "low",
        "xhigh" when !model.HasExtraHighEffort => "max",
        _ => effort,
    };

    private static int BudgetOf(string effort) => effort switch
    {
        "minimal" => LeastBudget,
        "low" => 4096,
        "medium" => 10_000,
        "high" => 24_000,
        _ => 48_000,
    };
}
