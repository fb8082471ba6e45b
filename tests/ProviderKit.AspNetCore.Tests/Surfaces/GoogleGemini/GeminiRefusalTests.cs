using ProviderKit.AspNetCore.Tests.Support;
using static ProviderKit.AspNetCore.Tests.Surfaces.GoogleGemini.GeminiTests;

namespace ProviderKit.AspNetCore.Tests.Surfaces.GoogleGemini;

/// <summary>What Gemini's API refuses, and which parameters of Google's APIs it takes or names.</summary>
public class GeminiRefusalTests
{
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:generateContent", "{", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:generateContent", "", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:generateContent", "[]", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:generateContent", "{\"contents\":5}", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:generateContent", "{\"contents\":[{\"parts\":[{\"text\":5}]}]}", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:generateContent", "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}],\"cachedContent\":\"cachedContents/1\"}", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:countTokens", "{}", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:embedContent", "{\"content\":{}}", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:batchEmbedContents", "{\"requests\":[]}", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-anthropic-claude-opus-4-8:embedContent", "{\"content\":{\"parts\":[{\"text\":\"a\"}]}}", 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/nobody:generateContent", Contents, 404, "NOT_FOUND")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:predict", Contents, 404, "NOT_FOUND")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o:generateContent?alt=proto", Contents, 400, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-gpt-4o", Contents, 405, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/interactions", "{}", 404, "NOT_FOUND")]
    [TestCase("POST", "/v1beta/cachedContents", "{}", 404, "NOT_FOUND")]
    [TestCase("GET", "/v1beta/files", null, 404, "NOT_FOUND")]
    [TestCase("GET", "/v1beta/tunedModels", null, 404, "NOT_FOUND")]
    [TestCase("GET", "/v1beta/models/nobody", null, 404, "NOT_FOUND")]
    [TestCase("GET", "/v1beta/models?pageSize=x", null, 400, "INVALID_ARGUMENT")]
    [TestCase("GET", "/v1beta/models?pageToken=%21", null, 400, "INVALID_ARGUMENT")]
    [TestCase("GET", "/v1beta/models/ext-openai-gpt-4o:generateContent", null, 405, "INVALID_ARGUMENT")]
    [TestCase("POST", "/v1beta/models/ext-openai-sim:429:generateContent", Contents, 429, "RESOURCE_EXHAUSTED")]
    [TestCase("POST", "/v1beta/models/ext-google-sim:429:generateContent", Contents, 429, "RESOURCE_EXHAUSTED")]
    [TestCase("POST", "/v1beta/models/ext-openai-sim:500:generateContent", Contents, 502, "UNAVAILABLE")]
    public async Task Failure_IsInGooglesShape(string method, string path, string? body, int status, string name)
    {
        await using var app = await StartAsync();
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : Chat.Json(body) };

        var answer = await app.SendAsync(request);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        var error = answer.Error;
        Assert.That((error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString()), Is.EqualTo((status, name)));
        Assert.That(error.GetProperty("message").GetString(), Is.Not.Empty);
        bool waits = error.TryGetProperty("details", out var details) && details.EnumerateArray().Any(d => d.GetProperty("@type").GetString() == "type.googleapis.com/google.rpc.RetryInfo");
        Assert.That(waits, Is.EqualTo(status == 429), answer.Text);
    }

    [TestCase("?$alt=sse", true, null)]
    [TestCase("?alt=SSE&prettyPrint=false", true, null)]
    [TestCase("?$alt=json;enum-encoding=int", false, null)]
    [TestCase("?alt=sse&fields=candidates(content)", true, "fields")]
    [TestCase("?%24fields=x&alt=json", false, "$fields")]
    public async Task SystemParameters_AreDoneOrNamed(string query, bool isSse, string? ignored)
    {
        await using var app = await StartAsync();
        foreach (string model in (string[])["ext-google-gemini-2.5-flash", "ext-openai-gpt-4o"])
        {
            var answer = await app.SendAsync(Chat.Post(Contents, $"/v1beta/models/{model}:streamGenerateContent{query}"));

            Assert.That((answer.Status, answer.Header("x-providerkit-ignored")), Is.EqualTo((200, ignored)), answer.Text);
            Assert.That(isSse ? answer.Events.Length : answer.Json.GetArrayLength(), Is.GreaterThan(2));
        }
    }

    [Test]
    public async Task FieldMask_InAHeader_IsNamedAsIgnored()
    {
        await using var app = await StartAsync();
        var request = Chat.Post(Contents, "/v1beta/models/ext-google-gemini-2.5-flash:generateContent");
        request.Headers.Add("X-Goog-FieldMask", "candidates");

        Assert.That((await app.SendAsync(request)).Header("x-providerkit-ignored"), Is.EqualTo("x-goog-fieldmask"));
    }

    [TestCase("cachedContents/1", "inlineData", false)]
    [TestCase("files/x", "inlineData", true)]
    [TestCase("interactions", "generateContent", true)]
    [TestCase("tunedModels/x:generateContent", "account", true)]
    public async Task WhatOneAccountKeeps_IsRefusedWithAdvice(string path, string advice, bool isGiven)
    {
        await using var app = await StartAsync();
        var answer = await app.SendAsync(Chat.Post("{}", "/v1beta/" + path));
        Assert.That((answer.Status, answer.Error.GetProperty("status").GetString()), Is.EqualTo((404, "NOT_FOUND")));
        Assert.That(answer.Error.GetProperty("message").GetString()!.Contains(advice, StringComparison.Ordinal), Is.EqualTo(isGiven), answer.Text);
    }
}
