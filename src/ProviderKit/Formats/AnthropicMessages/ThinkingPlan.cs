using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// How much the model thinks, and how many tokens its reply may have. Since 4.6 the model decides itself, guided by an effort.
/// Older models get a budget, which must be at least 1024 and less than <c>max_tokens</c>.
/// </summary>
/// <remarks>
/// Left out, because the API would answer 400: thinking while a tool is forced; a budget if <c>max_tokens</c> is too
/// small for one; and a budget in the middle of a tool call whose thoughts the client did not
/// send back. The effort is still sent if the model knows it.
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

    /// <summary>The value of <c>max_tokens</c>, which the API requires: the client's, otherwise enough for a long reply within the model's limit.</summary>
    public int MaxTokens { get; private set; }

    /// <summary>The value of <c>output_config.effort</c>; null for the model's default.</summary>
    public string? Effort { get; private set; }

    /// <summary>Whether the model thinks in this request.</summary>
    public bool Thinks { get; private set; }

    public static ThinkingPlan Of(ChatDocument chat, ClaudeModel model, bool forcesTool, bool breaksOffThinking, string provider)
    {
        var plan = new ThinkingPlan { Thinks = model.ThinksByDefault };
        int? maxTokens = chat.MaxTokens is { } wanted ? Math.Min(wanted, model.MostMaxTokens) : null;
        string? effort = chat.WantsMostEffort ? "max" : Known(chat.ReasoningEffort);
        if (ChatField.TryGet(chat.Root, "thinking", out var given)) plan.Take(given, effort, model, maxTokens, forcesTool, breaksOffThinking, provider);
        else if (effort is "none") plan.Stop(model);
        else if (effort is not null && !model.CanThink)
            throw new ChatFieldException(ChatField.Unsupported(provider, "reasoning_effort", "this model does not think"));
        else if (effort is not null) plan.Start(effort, model, maxTokens ?? Default(model, true), forcesTool, breaksOffThinking);
        // "Thinking may not be enabled when tool_choice forces tool use": disable thinking for models that think by default.
        if (forcesTool && model is { ThinksByDefault: true, ThinksAlways: false }) plan.Stop(model);
        plan.MaxTokens = maxTokens ?? Math.Min(Default(model, plan.Thinks) + plan._budget, model.MaxOutputTokens);
        return plan;
    }

    public void Write(Utf8JsonWriter json)
    {
        if (_type is null) return;
        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, _type);
        if (_budget > 0) json.WriteNumber("budget_tokens"u8, _budget);
        if (_summarized) json.WriteString("display"u8, "summarized"u8);
        if (_given.ValueKind == JsonValueKind.Object)
            foreach (var member in _given.EnumerateObject())
                if (member.Name is not ("type" or "budget_tokens")) member.WriteTo(json);
        json.WriteEndObject();
    }

    private static int Default(ClaudeModel model, bool thinks) =>
        Math.Min(model.MaxOutputTokens, thinks ? DefaultMaxTokensThinking : DefaultMaxTokens);

    private static string? Known(string? effort) =>
        effort is null or "none" or "minimal" or "low" or "medium" or "high" or "xhigh" or "max"
            ? effort
            : throw ChatField.Wrong("reasoning_effort", "none, minimal, low, medium, high, xhigh or max");

    /// <summary>Uses the client's own <c>thinking</c> field, as far as the API accepts it for this model.</summary>
    private void Take(JsonElement given, string? effort, ClaudeModel model, int? maxTokens, bool forcesTool, bool breaksOffThinking, string provider)
    {
        if (given.ValueKind != JsonValueKind.Object) throw ChatField.Wrong("thinking", "an object with a type");
        string? type = ChatField.Text(given, "type", "thinking.type");
        int? budget = ChatField.Int(given, "budget_tokens");
        if (effort is not (null or "none") && model.ThinksAdaptively) Effort = EffortOf(effort, model);
        if (type == "disabled")
        {
            Stop(model);
            return;
        }
        if (type is not ("enabled" or "adaptive")) throw ChatField.Wrong("thinking.type", "enabled, adaptive or disabled");
        if (!model.CanThink) throw new ChatFieldException(ChatField.Unsupported(provider, "thinking", "this model does not think"));
        if (forcesTool) return;
        if (model.ThinksAdaptively && (type == "adaptive" || model.RejectsBudget))
        {
            (_given, _type, Thinks) = (given, "adaptive", true);
            if (budget is { } tokens) Effort ??= EffortOf(tokens);
            return;
        }
        StartBudget(budget ?? BudgetOf(effort ?? "medium"), maxTokens ?? model.MaxOutputTokens, breaksOffThinking);
        if (Thinks) _given = given;
    }

    private void Stop(ClaudeModel model)
    {
        if (model.ThinksAlways) Effort ??= "low"; // the lowest that these models accept
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
        if (!forcesTool) StartBudget(BudgetOf(effort), maxTokens, breaksOffThinking);
    }

    private void StartBudget(int budget, int maxTokens, bool breaksOffThinking)
    {
        Thinks = !breaksOffThinking && maxTokens > LeastBudget;
        if (!Thinks) return;
        // A quarter is left for the reply itself.
        _budget = Math.Clamp(budget, LeastBudget, Math.Max(LeastBudget, maxTokens / 4 * 3));
        _type = "enabled";
    }

    /// <summary>The effort that corresponds to a budget in tokens.</summary>
    public static string EffortOf(int budget) => budget < BudgetOf("medium") ? "low" : budget < BudgetOf("high") ? "medium" : "high";

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
