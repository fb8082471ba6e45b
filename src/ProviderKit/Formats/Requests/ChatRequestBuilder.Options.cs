using System.Text.Json;

namespace ProviderKit;

/// <content>Tools and options of the reply.</content>
public sealed partial class ChatRequestBuilder
{
    private static readonly string[] ChoiceWords = ["auto", "none", "required"];

    /// <summary>Adds a function that the model may call. Replaces an earlier function of the same name.</summary>
    /// <param name="name">The function's name.</param>
    /// <param name="description">What the function does, for the model; null for none.</param>
    /// <param name="parameters">The JSON schema of its arguments: an object. Default: null, no arguments.</param>
    /// <param name="strict">Whether the model must follow the schema. Default: null, the provider's default.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or <paramref name="parameters"/> is not a JSON object.</exception>
    public ChatRequestBuilder Tool(string name, string? description, string? parameters = null, bool? strict = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string? schema = parameters is null ? null : Checked(parameters, nameof(parameters), JsonValueKind.Object);
        _tools[name] = Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, name);
            if (description is not null) json.WriteString("description"u8, description);
            if (schema is not null)
            {
                json.WritePropertyName("parameters"u8);
                json.WriteRawValue(schema);
            }
            if (strict is { } binding) json.WriteBoolean("strict"u8, binding);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return this;
    }

    /// <summary>Sets how the model uses the tools. Default: the model decides.</summary>
    /// <param name="choice"><c>auto</c>, <c>none</c>, <c>required</c>, or the name of the function that it must call.</param>
    public ChatRequestBuilder ToolChoice(string choice)
    {
        ArgumentException.ThrowIfNullOrEmpty(choice);
        if (ChoiceWords.Contains(choice)) return Set("tool_choice", json => json.WriteStringValue(choice));
        return Set("tool_choice", json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, choice);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    /// <summary>Sets the randomness of the reply: 0 is the least, 2 the most.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not within 0 to 2.</exception>
    public ChatRequestBuilder Temperature(double temperature) => Number("temperature", temperature, 0, 2);

    /// <summary>Sets the probability mass of the most likely tokens from which the model samples: 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="topP"/> is not within 0 to 1.</exception>
    public ChatRequestBuilder TopP(double topP) => Number("top_p", topP, 0, 1);

    /// <summary>Sets the maximum number of tokens in the reply, reasoning included. Default: the provider's default.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tokens"/> is not positive.</exception>
    public ChatRequestBuilder MaxTokens(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokens);
        return Set("max_completion_tokens", json => json.WriteNumberValue(tokens)); // providers that know only the older name (max_tokens) get that one
    }

    /// <summary>Sets texts that end the reply.</summary>
    /// <exception cref="ArgumentException"><paramref name="texts"/> is empty.</exception>
    public ChatRequestBuilder Stop(params IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) throw new ArgumentException("Give one text or more.", nameof(texts));
        return Set("stop", json =>
        {
            json.WriteStartArray();
            foreach (string text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
        });
    }

    /// <summary>Sets how much the model reasons before it answers.</summary>
    /// <param name="effort">A value that the model knows, such as <c>minimal</c>, <c>low</c>, <c>medium</c> or <c>high</c>.</param>
    public ChatRequestBuilder ReasoningEffort(string effort)
    {
        ArgumentException.ThrowIfNullOrEmpty(effort);
        return Set("reasoning_effort", json => json.WriteStringValue(effort));
    }

    /// <summary>Makes the model reply with JSON that follows a schema.</summary>
    /// <param name="name">A name for the schema.</param>
    /// <param name="schema">The JSON schema: an object.</param>
    /// <param name="strict">Whether the model must follow it. Default: true.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or <paramref name="schema"/> is not a JSON object.</exception>
    public ChatRequestBuilder AnswerInJson(string name, string schema, bool strict = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string form = Checked(schema, nameof(schema), JsonValueKind.Object);
        return Set("response_format", json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "json_schema"u8);
            json.WriteStartObject("json_schema"u8);
            json.WriteString("name"u8, name);
            json.WritePropertyName("schema"u8);
            json.WriteRawValue(form);
            json.WriteBoolean("strict"u8, strict);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private ChatRequestBuilder Number(string field, double value, double least, double most)
    {
        if (!(value >= least && value <= most)) throw new ArgumentOutOfRangeException(field, value, $"{field} is a number from {least} to {most}.");
        return Set(field, json => json.WriteNumberValue(value));
    }
}
