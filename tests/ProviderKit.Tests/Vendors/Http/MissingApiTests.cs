using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>An upstream that lacks an API of its format: the request goes on in another way, and the next ones begin there.</summary>
public class MissingApiTests
{
    private const string MessagesReply = """{"type":"message","content":[{"type":"text","text":"Native"}],"stop_reason":"end_turn","usage":{}}""";
    private const string OllamaReply = """{"message":{"role":"assistant","content":"A"},"done":true,"done_reason":"stop"}""";

    [TestCase(404, "text/plain", "404 page not found")]
    [TestCase(404, "text/html", "<html>Cannot POST /v1/messages</html>")]
    [TestCase(404, "application/json", "")]
    [TestCase(404, "application/json", """{"detail":"Not Found"}""")]
    [TestCase(405, "application/json", """{"detail":"Method Not Allowed"}""")]
    [TestCase(404, "application/json", """{"error":{"message":"Not Found","code":404}}""")]
    [TestCase(404, "application/json", """{"error":{"message":"Unknown request URL: POST /v1/messages. Please check the URL for typos.","type":"invalid_request_error","param":null,"code":"unknown_url"}}""")]
    [TestCase(404, "application/json", """{"error":{"message":"Invalid URL (POST /v1/messages)","type":"invalid_request_error","param":null,"code":null}}""")]
    [TestCase(404, "application/json", """{"error":{"message":"Unknown request URL: POST /api/v1/messages.","code":404},"user_id":"u"}""")]
    [TestCase(404, "application/json", """{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}""")]
    [TestCase(404, "application/json", """{"statusCode":404,"message":"Route POST:/v1/messages not found"}""")]
    [TestCase(200, "application/json", """{"error":"Unexpected endpoint or method. (POST /v1/messages)"}""")]
    [TestCase(200, "application/json", """{"error":"Unexpected endpoint or method. (POST /v1/messages). Returning 200 anyway"}""")]
    [TestCase(501, "application/json", """{"error":{"code":501,"message":"Not implemented","type":"not_supported_error"}}""")]
    [TestCase(501, "text/html", "")]
    public async Task Messages_ServerHasNoSuchApi_IsTranslatedAtOnce_AndFromThenOn(int status, string type, string body)
    {
        using var host = Ollama(_ => Answer(status, body, type), out var asked);

        var (result, reply, trail) = await SendAsync(host, "ext-ollama-m");
        Assert.That(result.Error, Is.Null);
        Assert.That((string?)JsonNode.Parse(reply!)!["content"]![0]!["text"], Is.EqualTo("A"));
        Assert.That(asked, Is.EqualTo(["/v1/messages", "/api/chat"]));
        var attempts = trail.Steps.Where(step => step.Kind == TrailStepKind.Attempt).ToArray();
        Assert.That(attempts.Select(step => (step.Succeeded, step.UpstreamStatus)), Is.EqualTo(new (bool?, int?)[] { (false, status), (true, null) }));
        Assert.That((result.Attempts, host.Records[^1].Retries, host.Records[^1].Rotations), Is.EqualTo((2, 0, 0)));
        Assert.That(host.Registry.Find("ollama")!.Tokens.GetTokenStats()[0].Failures, Is.Zero, "no token is to blame");
        Assert.That(host.Registry.Find("ollama")!.Health.ConsecutiveFailures, Is.Zero);

        asked.Clear();
        Assert.That((await SendAsync(host, "ext-ollama-m")).Result.Attempts, Is.EqualTo(1));
        Assert.That(asked, Is.EqualTo(["/api/chat"]));

        asked.Clear();
        host.Time.Advance(TimeSpan.FromMinutes(10));
        await SendAsync(host, "ext-ollama-m");
        Assert.That(asked, Is.EqualTo(["/v1/messages", "/api/chat"]), "the server may have been updated");
    }

    [TestCase("m", """{"type":"error","error":{"type":"not_found_error","message":"model 'm' not found"}}""", "model 'm' not found")]
    [TestCase("m", """{"type":"error","error":{"type":"not_found_error","message":"File Not Found"}}""", "File Not Found")]
    [TestCase("m", """{"error":{"message":"The model `m` does not exist or you do not have access to it.","code":"model_not_found"}}""", "The model `m` does not exist or you do not have access to it.")]
    [TestCase("m", """{"error":{"message":"This model is not supported by POST /v1/messages.","code":null}}""", "This model is not supported by POST /v1/messages.")]
    [TestCase("POST:/v1", """{"error":{"message":"POST:/v1 does not exist","code":null}}""", "POST:/v1 does not exist")]
    [TestCase("m", """{"error":{"message":"File not found: file_1","code":"not_found"}}""", "File not found: file_1")]
    public async Task Messages_SomethingElseIsNotThere_IsTheUpstreamsAnswer(string model, string body, string said)
    {
        using var host = Ollama(_ => Answer(404, body), out var asked);
        for (int i = 0; i < 2; i++) Assert.That((await SendAsync(host, "ext-ollama-" + model)).Result.Error!.Message, Is.EqualTo(said));
        Assert.That(asked, Is.EqualTo(["/v1/messages", "/v1/messages"]));
    }

    [Test]
    public async Task Messages_StreamAtAServerThatAnswers200_IsTranslated()
    {
        using var host = Ollama(_ => Answer(200, """{"error":"Unexpected endpoint or method. (POST /v1/messages)"}"""), out var asked);
        await using var result = await host.Dispatcher.SendAsync(Request("ext-ollama-m", "\"Hi\"", ""","stream":true"""));
        Assert.That((result.Error, result.Stream is null), Is.EqualTo(((ProviderError?)null, false)));
        Assert.That(asked, Is.EqualTo(["/v1/messages", "/api/chat"]));
    }

    [Test]
    public async Task Messages_ModelSaysThoseWords_IsTheReply()
    {
        using var host = Ollama(_ => Answer(200, MessagesReply.Replace("Native", "Unexpected endpoint or method", StringComparison.Ordinal)), out var asked);
        Assert.That((await SendAsync(host, "ext-ollama-m")).Body, Does.Contain("Unexpected endpoint"));
        Assert.That(asked, Is.EqualTo(["/v1/messages"]));
    }

    [TestCase("", "/v1/messages")]
    [TestCase(""","tool_choice":{"type":"auto"}""", "/v1/messages")]
    [TestCase(""","metadata":{"tool_choice":{"type":"any"}},"output_config":{"effort":"low"}""", "/v1/messages")]
    [TestCase(""","tool_choice":{"type":"any"}""", "/api/chat")]
    [TestCase(""","tool_choice":{"type":"auto","disable_parallel_tool_use":true}""", "/api/chat")]
    [TestCase(""","tool_choice":{"name":"f","type":"tool"}""", "/api/chat")]
    [TestCase(""","output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}""", "/api/chat")]
    public async Task Messages_WhatTheServerWouldIgnore_IsTranslated(string more, string path)
    {
        using var host = Ollama(_ => Answer(200, MessagesReply), out var asked);
        await SendAsync(host, "ext-ollama-m", ""","tools":[{"name":"f","input_schema":{"type":"object"}}]""" + more);
        Assert.That(asked, Is.EqualTo([path]));
    }

    [Test]
    public async Task Messages_DocumentForAServerThatWouldDropIt_IsNotSentThere()
    {
        using var host = Ollama(_ => Answer(200, MessagesReply), out var asked);
        await using var refused = await host.Dispatcher.SendAsync(Request("ext-ollama-m", """[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}}]""", ""));
        Assert.That(asked, Has.None.EqualTo("/v1/messages"));
        await using var passed = await host.Dispatcher.SendAsync(Request("ext-ollama-m", """[{"type":"tool_use","id":"a","name":"f","input":{"type":"document"}}]""", ""));
        Assert.That(asked, Has.Some.EqualTo("/v1/messages"), "what a tool is given is its own");
    }

    [Test]
    public async Task Count_ServerDoesNotCount_IsAnEstimate_AndTheNextWithoutACall()
    {
        using var host = Of("litellm", request => request.RequestUri!.AbsolutePath.EndsWith("count_tokens", StringComparison.Ordinal)
            ? Answer(404, """{"detail":"Not Found"}""") : Answer(200, MessagesReply), out var asked);

        await using var first = await host.Dispatcher.SendAsync(Request("ext-litellm-m", "\"Hi\"", "", WireFormat.AnthropicCountTokens));
        await using var second = await host.Dispatcher.SendAsync(Request("ext-litellm-m", "\"Hi\"", "", WireFormat.AnthropicCountTokens));
        var (message, _, _) = await SendAsync(host, "ext-litellm-m");

        foreach (var result in (DispatchResult[])[first, second])
        {
            Assert.That((result.Error, result.IsEstimate), Is.EqualTo(((ProviderError?)null, true)));
            Assert.That((int)Json.Parse(result.Body)!["input_tokens"]!, Is.InRange(1, 30));
        }
        Assert.That((first.Attempts, second.Attempts, message.Error), Is.EqualTo((1, 0, (ProviderError?)null)));
        Assert.That(asked, Is.EqualTo(["/v1/messages/count_tokens", "/v1/messages"]), "the other API is still used");
    }

    [Test]
    public async Task Messages_AnthropicsOwn_HasNoOtherWay()
    {
        using var host = Of("anthropic", _ => Answer(404, "404 page not found", "text/plain"), out var asked);
        for (int i = 0; i < 2; i++) Assert.That((await SendAsync(host, "ext-anthropic-m")).Result.Error!.UpstreamStatus, Is.EqualTo(404));
        Assert.That(asked, Is.EqualTo(["/v1/messages", "/v1/messages"]));
    }

    private static Host Ollama(Func<HttpRequestMessage, HttpResponseMessage> messages, out List<string> asked) =>
        Of("ollama", request => request.RequestUri!.AbsolutePath == "/api/chat" ? Answer(200, OllamaReply) : messages(request), out asked);

    private static Host Of(string provider, Func<HttpRequestMessage, HttpResponseMessage> answer, out List<string> asked)
    {
        var host = Host.With(($"ProviderKit:Providers:{provider}:Enabled", "1"), ($"ProviderKit:Providers:{provider}:BaseUrl", "https://gw"), ($"ProviderKit:Providers:{provider}:Tokens:0", "t-1"));
        var paths = asked = [];
        host.Upstream.When("*").Respond(request =>
        {
            paths.Add(request.RequestUri!.AbsolutePath);
            return answer(request);
        });
        return host;
    }

    private static HttpResponseMessage Answer(int status, string body, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, null, type) };

    private static async Task<(DispatchResult Result, string? Body, RequestTrail Trail)> SendAsync(Host host, string model, string more = "")
    {
        await using var result = await host.Dispatcher.SendAsync(Request(model, "\"Hi\"", more));
        string? body = result.Error is null ? Json.Text(result.Body) : null;
        await result.DisposeAsync(); // which ends the record
        return (result, body, host.Services.GetRequiredService<RequestTrailStore>().Find(result.RequestId)!);
    }

    private static ChatRequest Request(string model, string content, string more, WireFormat? format = null) => ChatRequest.Parse(
        Json.Bytes($$"""{"model":"{{model}}","max_tokens":9,"messages":[{"role":"user","content":{{content}}}]{{more}}}"""), format ?? WireFormat.AnthropicMessages);
}
