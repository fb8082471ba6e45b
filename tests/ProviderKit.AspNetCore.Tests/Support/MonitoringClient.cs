using System.Text.Json;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Asks the monitoring API.</summary>
internal static class MonitoringClient
{
    public const string Root = "/api/monitoring/";

    public static Task<Answer> MonitorAsync(this GatewayApp app, string path) => app.GetAsync(Root + path);

    /// <param name="app">The app.</param>
    /// <param name="path">Below the API's own.</param>
    /// <param name="body">The body; null sends none.</param>
    public static Task<Answer> OrderAsync(this GatewayApp app, string path, string? body = null) =>
        app.SendAsync(new HttpRequestMessage(HttpMethod.Post, Root + path) { Content = body is null ? null : Chat.Json(body) });

    /// <summary>A success, and what it says.</summary>
    public static JsonElement Good(this Answer answer)
    {
        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, answer.Text)));
        Assert.That(answer.Text, Does.StartWith("""{"success":true"""));
        Assert.That(answer.Header("content-type"), Is.EqualTo("application/json; charset=utf-8"));
        Assert.That(answer.Header("cache-control"), Is.EqualTo("no-store"));
        return answer.Json;
    }

    /// <summary>An error of the one shape that all have.</summary>
    public static JsonElement Bad(this Answer answer, int status, string? code, string? param = null)
    {
        Assert.That((answer.Status, answer.Text), Is.EqualTo((status, answer.Text)));
        Assert.That(answer.Json.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "success", "error" }));
        Assert.That(answer.Json.GetProperty("success").GetBoolean(), Is.False);
        Assert.That(answer.Error.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "message", "type", "param", "code" }));
        Assert.That(answer.Error.GetProperty("message").GetString(), Is.Not.Empty);
        Assert.That((answer.Code, answer.Error.GetProperty("param").GetString()), Is.EqualTo((code, param)), answer.Text);
        return answer.Error;
    }

    public static string[] Names(this JsonElement array, string member) => [.. array.EnumerateArray().Select(item => item.GetProperty(member).GetString()!)];
}
