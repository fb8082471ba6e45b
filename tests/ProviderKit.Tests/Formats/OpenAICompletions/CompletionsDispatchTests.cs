using System.Net;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Formats.OpenAICompletions;

/// <summary>Legacy completions through the dispatcher: unchanged to upstreams that serve the model by them, over chat to others.</summary>
public class CompletionsDispatchTests
{
    private const string Native = """{"id":"cmpl-1","object":"text_completion","created":7,"model":"up", "choices":[{"text":"own","index":0,"logprobs":null,"finish_reason":"stop"},{"text":"","index":1,"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";
    private const string ChatReply = """{"id":"c","object":"chat.completion","created":1,"model":"up","choices":[{"index":0,"message":{"role":"assistant","content":"chat"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";
    private const string OllamaReply = """{"message":{"role":"assistant","content":"chat"},"done":true,"done_reason":"stop"}""";

    private static readonly (string, string?)[] Settings =
    [
        ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "sk-1"), ("AZURE_OPENAI_ENABLED", "1"), ("AZURE_OPENAI_API_KEY", "sk-2"), ("AZURE_OPENAI_ENDPOINT", "https://res.openai.azure.com"),
        ("OPENROUTER_ENABLED", "1"), ("OPENROUTER_API_KEY", "sk-3"), ("LITELLM_ENABLED", "1"), ("LITELLM_API_KEY", "sk-4"), ("OLLAMA_ENABLED", "1"), ("XAI_ENABLED", "1"), ("XAI_API_KEY", "sk-5"),
    ];

    [TestCase("ext-openai-gpt-3.5-turbo-instruct", "https://api.openai.com/v1/completions")]
    [TestCase("ext-openai-davinci-002", "https://api.openai.com/v1/completions")]
    [TestCase("ext-openai-ft:babbage-002:org::1", "https://api.openai.com/v1/completions")]
    [TestCase("ext-openai-gpt-4o", "https://api.openai.com/v1/chat/completions")]
    [TestCase("ext-azure-gpt-35-turbo-instruct", "https://res.openai.azure.com/openai/v1/completions")]
    [TestCase("ext-azure-gpt-4", "https://res.openai.azure.com/openai/v1/chat/completions")]
    [TestCase("ext-openrouter-x/y", "https://openrouter.ai/api/v1/completions")]
    [TestCase("ext-litellm-m", "http://localhost:4000/v1/completions")]
    [TestCase("ext-ollama-m", "http://localhost:11434/v1/completions")]
    [TestCase("ext-xai-grok-2-latest", "https://api.x.ai/v1/chat/completions")]
    public async Task Request_GoesToTheApiThatServesTheModel(string model, string address)
    {
        using var host = Host.With(Settings);
        bool isNative = !address.EndsWith("/chat/completions", StringComparison.Ordinal);
        var asked = Answer(host, request => isNative ? Native : ChatReply);

        await using var result = await host.Dispatcher.SendAsync(Request(model, "\"Hi\""));

        Assert.That(result.Error?.Message, Is.Null);
        Assert.That(asked.Select(a => a.Address), Is.EqualTo(new[] { address }));
        Assert.That((string?)Json.Parse(result.Body)!["choices"]![0]!["text"], Is.EqualTo(isNative ? "own" : "chat"));
    }

    [Test]
    public async Task Whole_Native_OnlyTheModelChanges()
    {
        using var host = Host.With(Settings);
        var asked = Answer(host, _ => Native);
        const string body = """{"prompt":[[1,2],[3]],"model":"ext-openai-davinci-002","suffix":"x","best_of":3,"n":1,"logprobs":2,"echo":true, "unheard_of":[1.0]}""";

        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body), WireFormat.OpenAICompletions));

        Assert.That(asked.Single().Body, Is.EqualTo(body.Replace("ext-openai-davinci-002", "davinci-002", StringComparison.Ordinal)));
        Assert.That(Json.Text(result.Body), Is.EqualTo(Native.Replace("\"up\"", "\"ext-openai-davinci-002\"", StringComparison.Ordinal)));
        Assert.That(result.Usage, Is.EqualTo(new ChatUsage(3, 2)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Stream_Native_UsageIsAskedForAndShownOnlyToWhoAsked(bool includesUsage)
    {
        using var host = Host.With(Settings);
        string[] events =
        [
            """{"id":"1","object":"text_completion","model":"up","choices":[{"text":"Hel","index":0,"logprobs":null,"finish_reason":null}],"usage":null}""",
            """{"id":"1","object":"text_completion","model":"up","choices":[{"text":"lo","index":0,"logprobs":null,"finish_reason":null}],"usage":null}""",
            """{"id":"1","object":"text_completion","model":"up","choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}],"usage":null}""",
            """{"id":"1","object":"text_completion","model":"up","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""",
        ];
        var asked = Answer(host, _ => string.Concat(events.Select(e => $"data: {e}\n\n")) + "data: [DONE]\n\n", "text/event-stream");

        await using var result = await host.Dispatcher.SendAsync(Request("ext-openai-davinci-002", "\"Hi\"", $",\"stream\":true{(includesUsage ? ",\"stream_options\":{\"include_usage\":true}" : "")}"));

        var chunks = await CompletionStream.ReadAsync(result);
        Assert.That(JsonNode.Parse(asked.Single().Body)!["stream_options"]!["include_usage"]!.GetValue<bool>(), Is.True);
        Assert.That(chunks.Select(c => c.ToJsonString()), Is.EqualTo(events[..(includesUsage ? 4 : 3)].Select(e => e.Replace("\"up\"", "\"ext-openai-davinci-002\"", StringComparison.Ordinal))));
        Assert.That(result.Usage, Is.EqualTo(new ChatUsage(3, 2)));
    }

    [Test]
    public async Task Stream_NativeIsCut_IsBroken()
    {
        using var host = Host.With(Settings);
        Answer(host, _ => """data: {"model":"up","choices":[{"text":"Hel","index":0,"finish_reason":null}]}""" + "\n\n", "text/event-stream");
        await using var result = await host.Dispatcher.SendAsync(Request("ext-openai-davinci-002", "\"Hi\"", ",\"stream\":true"));
        Assert.That(await CompletionStream.ReadAsync(result.Stream!), Has.Count.EqualTo(1));
        Assert.That(result.Stream!.Error?.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
    }

    [TestCase("{\"error\":{\"message\":\"no\",\"code\":\"c\"}}", "no")]
    [TestCase("{\"object\":\"text_completion\"}", "without choices")]
    [TestCase("{\"choices\":[]}", "without any choice")]
    [TestCase("[]", "not a JSON object")]
    public async Task Whole_NativeReplyThatIsNone_IsAnError(string reply, string says)
    {
        using var host = Host.With(Settings);
        Answer(host, _ => reply);
        await using var result = await host.Dispatcher.SendAsync(Request("ext-openai-davinci-002", "\"Hi\""));
        Assert.That(result.Error?.Message, Does.Contain(says));
    }

    [TestCase("\"Hi\"", "", "/v1/completions")]
    [TestCase("\"Hi\"", ",\"suffix\":\"end\",\"n\":1,\"best_of\":1,\"echo\":false", "/v1/completions")]
    [TestCase("\"Hi\"", ",\"echo\":true", "/api/chat")]
    [TestCase("[\"Hi\"]", "", "/api/chat")]
    public async Task Ollama_WhatItWouldIgnore_IsTranslated(string prompt, string more, string path)
    {
        using var host = Host.With(Settings);
        var asked = Answer(host, request => request.EndsWith("/api/chat", StringComparison.Ordinal) ? OllamaReply : Native);
        await using var result = await host.Dispatcher.SendAsync(Request("ext-ollama-m", prompt, more));
        Assert.That(result.Error?.Message, Is.Null);
        Assert.That(asked.Single().Address, Does.EndWith(path));
    }

    [Test]
    public async Task Native_ServerHasNoSuchApi_IsTranslated_AndFromThenOn()
    {
        using var host = Host.With(Settings);
        var asked = new List<string>();
        host.Upstream.When("*").Respond(request =>
        {
            asked.Add(request.RequestUri!.AbsolutePath);
            bool isChat = request.RequestUri.AbsolutePath == "/api/chat";
            return new HttpResponseMessage(isChat ? HttpStatusCode.OK : HttpStatusCode.NotFound) { Content = new StringContent(isChat ? OllamaReply : "404 page not found", null, isChat ? "application/json" : "text/plain") };
        });
        for (int i = 0; i < 2; i++)
        {
            await using var result = await host.Dispatcher.SendAsync(Request("ext-ollama-m", "\"Hi\""));
            Assert.That((string?)Json.Parse(result.Body)!["choices"]![0]!["text"], Is.EqualTo("chat"));
        }
        Assert.That(asked, Is.EqualTo(new[] { "/v1/completions", "/api/chat", "/api/chat" }));
    }

    [Test]
    public async Task Prompts_LaterCallRefused_FailsTheWhole()
    {
        using var host = Host.With(Settings);
        int calls = 0;
        host.Upstream.When("*").Respond(_ => ++calls == 2
            ? new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent("""{"error":{"message":"Invalid 'messages[0].content'","param":"messages[0].content","code":"x"}}""") }
            : new HttpResponseMessage { Content = new StringContent(ChatReply, null, "application/json") });

        await using var result = await host.Dispatcher.SendAsync(Request("ext-xai-grok-2-latest", "[\"a\",\"b\",\"c\"]"));

        Assert.That((result.Error?.HttpStatus, result.Error?.Param, calls, result.Attempts), Is.EqualTo(((int?)400, "prompt", 2, 2)));
    }

    [Test]
    public async Task Prompts_TokenBlockedHalfway_AreAllSentAgainWithTheNext()
    {
        using var host = Host.With(("XAI_ENABLED", "1"), ("XAI_API_KEY", "sk-1"), ("XAI_TOKEN_2", "sk-2"));
        var sent = new List<string>();
        host.Upstream.When("*").Respond(request =>
        {
            sent.Add(request.Headers.Authorization!.Parameter!);
            return sent.Count == 2
                ? new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("""{"error":{"message":"slow down","code":"rate_limit_exceeded"}}""") }
                : new HttpResponseMessage { Content = new StringContent(ChatReply, null, "application/json") };
        });

        await using var result = await host.Dispatcher.SendAsync(Request("ext-xai-grok-2-latest", "[\"a\",\"b\"]"));

        Assert.That(result.Error?.Message, Is.Null);
        Assert.That(sent, Has.Count.EqualTo(4));
        Assert.That(sent[0] == sent[1] && sent[2] == sent[3] && sent[0] != sent[2], Is.True, string.Join(", ", sent));
        Assert.That(Json.Parse(result.Body)!["choices"]!.AsArray(), Has.Count.EqualTo(2));
    }

    [TestCase(2, "{\"error\":{\"message\":\"gone\",\"code\":\"x\"}}", 400, "gone")]
    [TestCase(2, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"cut\"},\"finish_reason\":null}]}\n\n", 200, "ended before")]
    [TestCase(3, "data: {\"error\":{\"message\":\"broke\"}}\n\n", 200, "broke")]
    public async Task Stream_LaterCallFails_BreaksTheStream(int which, string answer, int status, string says)
    {
        using var host = Host.With(Settings);
        const string good = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ok\"},\"finish_reason\":null}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        int calls = 0;
        host.Upstream.When("*").Respond(_ => ++calls == which
            ? new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(answer, null, status == 200 ? "text/event-stream" : "application/json") }
            : new HttpResponseMessage { Content = new StringContent(good, null, "text/event-stream") });

        await using var result = await host.Dispatcher.SendAsync(Request("ext-xai-grok-2-latest", "[\"a\",\"b\",\"c\"]", ",\"stream\":true"));

        var chunks = await CompletionStream.ReadAsync(result.Stream!);
        Assert.That(result.Stream!.Error?.Message, Does.Contain(says));
        Assert.That(CompletionStream.FinishesOf(chunks).Select(f => f.Index), Is.EqualTo(Enumerable.Range(0, which - 1)));
        Assert.That(calls, Is.EqualTo(which));
        await result.DisposeAsync();
        Assert.That(host.Registry.Find("xai")!.Tokens.GetTokenStats()[0].InFlight, Is.Zero);
    }

    [Test]
    public async Task Stream_ReaderLeavesWhileALaterCallIsMade_EndsTheWaitAndTheCall()
    {
        int calls = 0;
        using var reader = new CancellationTokenSource();
        var provider = new FakeProvider(async (_, token) =>
        {
            if (++calls == 2) await Task.Delay(Timeout.Infinite, token);
            return ProviderReply.Streamed(new FakeEvents("""{"choices":[{"index":0,"delta":{"content":"ok"},"finish_reason":"stop"}]}"""));
        });
        await using var result = await new Gateway(provider, "a").Dispatcher.SendAsync(Request("ext-acme-m", "[\"a\",\"b\"]", ",\"stream\":true"));

        var read = result.Stream!.ReadAllAsync(reader.Token).ToListAsync().AsTask();
        Assert.That((calls, read.IsCompleted), Is.EqualTo((2, false)));
        await reader.CancelAsync();

        Assert.That(async () => await read.WaitAsync(TimeSpan.FromSeconds(20)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Prompts_SeveralChoicesEach_AreNumberedPromptByPrompt()
    {
        using var host = Host.With(Settings);
        int calls = 0;
        Answer(host, _ => $$"""{"choices":[{"index":1,"message":{"content":"{{++calls}}b"},"finish_reason":"stop"},{"message":{"content":"{{calls}}a"},"index":0,"finish_reason":"content_filter"}]}""");

        await using var result = await host.Dispatcher.SendAsync(Request("ext-xai-grok-2-latest", "[\"a\",\"b\"]", ",\"n\":2,\"echo\":true"));

        var choices = Json.Parse(result.Body)!["choices"]!.AsArray().ToDictionary(c => (int)c!["index"]!, c => ((string?)c!["text"], (string?)c["finish_reason"]));
        Assert.That(choices, Is.EquivalentTo(new Dictionary<int, (string?, string?)>
        {
            [0] = ("a1a", "content_filter"), [1] = ("a1b", "stop"), [2] = ("b2a", "content_filter"), [3] = ("b2b", "stop"),
        }));
    }

    [Test]
    public async Task Stream_ManyPieces_AllArrive()
    {
        using var host = Host.With(Settings);
        string[] pieces = [.. Enumerable.Range(0, 200).Select(i => i % 7 == 0 ? "\\u00e9\\n" : $"w{i} ")];
        string Event(string delta, string finish = "null") => $$"""data: {"id":"c","created":5,"model":"up","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{finish}}}],"obfuscation":"{{Guid.NewGuid():N}}"}""" + "\n\n";
        Answer(host, _ => Event("\"role\":\"assistant\"") + string.Concat(pieces.Select(p => Event($"\"content\":\"{p}\""))) + Event("", "\"stop\"") + "data: [DONE]\n\n", "text/event-stream");

        await using var result = await host.Dispatcher.SendAsync(Request("ext-xai-grok-2-latest", "\"Hi\"", ",\"stream\":true"));

        var chunks = await CompletionStream.ReadAsync(result);
        CompletionStream.AssertSameFrame(chunks, "ext-xai-grok-2-latest");
        Assert.That(CompletionStream.TextOf(chunks, 0), Is.EqualTo((string?)JsonNode.Parse($"\"{string.Concat(pieces)}\"")));
        Assert.That(chunks, Has.Count.EqualTo(201));
        Assert.That(chunks.Select(c => (long)c["created"]!), Is.All.EqualTo(5));
    }

    private static List<(string Address, string Body)> Answer(Host host, Func<string, string> reply, string type = "application/json")
    {
        var asked = new List<(string, string)>();
        host.Upstream.When("*").Respond(async request =>
        {
            string address = request.RequestUri!.AbsoluteUri;
            asked.Add((address, await request.Content!.ReadAsStringAsync()));
            return new HttpResponseMessage { Content = new StringContent(reply(address), null, type) };
        });
        return asked;
    }

    private static ChatRequest Request(string model, string prompt, string more = "") =>
        ChatRequest.Parse(Json.Bytes($$"""{"model":"{{model}}","prompt":{{prompt}}{{more}}}"""), WireFormat.OpenAICompletions);
}
