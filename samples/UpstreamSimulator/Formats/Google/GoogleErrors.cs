using System.Text.Json;

namespace UpstreamSimulator.Formats.Google;

/// <summary><c>{"error":{code,message,status,details[]}}</c>; a bad key is a 400, and a wait stands in the details.</summary>
internal static class GoogleErrors
{
    private const string TypePrefix = "type.googleapis.com/google.rpc.";

    public static ErrorBody Shape(ErrorCase error)
    {
        var status = error switch
        {
            { KeepsStatus: true } => error.Status,
            { Kind: ErrorKind.BadKey } => 400,
            { Kind: ErrorKind.MissingKey } => 403,
            _ => error.Status,
        };
        var bytes = Json.Write((error, status), static (json, state) => Write(json, state.error, state.status));
        return new ErrorBody(status, bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ErrorCase error, int status)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, status);
        json.WriteString("message"u8, MessageOf(error));
        json.WriteString("status"u8, NameOf(status));
        json.WriteStartArray("details"u8);
        if (error.Kind == ErrorKind.BadKey)
            WriteDetail(json, "ErrorInfo", ("reason", "API_KEY_INVALID"), ("domain", "googleapis.com"));
        if (error.Kind is ErrorKind.RateLimited or ErrorKind.NoQuota)
            WriteDetail(json, "Help", ("description", "Learn more about Gemini API quotas"));
        if (error.RetrySeconds is { } seconds)
            WriteDetail(json, "RetryInfo", ("retryDelay", $"{seconds}s"));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDetail(Utf8JsonWriter json, string type, params (string Name, string Value)[] members)
    {
        json.WriteStartObject();
        json.WriteString("@type"u8, TypePrefix + type);
        foreach (var (name, value) in members)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    // A used-up minute reads like a used-up account; and the wait is told only in the details.
    private static string MessageOf(ErrorCase error) => error.Kind switch
    {
        ErrorKind.BadKey when !error.KeepsStatus => "API key not valid. Please pass a valid API key.",
        ErrorKind.MissingKey => "Method doesn't allow unregistered callers. Please use API Key to call this API.",
        ErrorKind.RateLimited => "You exceeded your current quota, please check your plan and billing details.",
        _ => error.Message,
    };

    private static string NameOf(int status) => status switch
    {
        401 => "UNAUTHENTICATED",
        402 => "FAILED_PRECONDITION",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        408 or 504 => "DEADLINE_EXCEEDED",
        429 => "RESOURCE_EXHAUSTED",
        503 or 529 => "UNAVAILABLE",
        >= 500 => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    };
}
