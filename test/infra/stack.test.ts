import { App } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import flags from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };
import { beforeAll, describe, expect, test } from "vitest";
import { ownStatements, tenantStatements } from "../../cdk/policies.ts";
import { publicPaths } from "../../cdk/routes.ts";
import { TrefzekerStack } from "../../cdk/stacks/stack.ts";
import { type FunctionName, functions, queues, tables } from "../../cdk/wiring.ts";
import {
  addressLimit,
  firewallLimit,
  gatewayThrottle,
  spentAddress,
  spentFirewall,
  spentThrottle,
  throttlePolicyHeader,
} from "../../functions/contract/throttle.ts";
import { tiers } from "../../functions/contract/tiers.ts";
import { limitsIn } from "../support/limit-headers.ts";

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
type Properties = Record<string, unknown>;

let template: Template;
let paths: string[];

beforeAll(async () => {
  paths = await publicPaths();
  const stack = new TrefzekerStack(new App({ context: flags }), "Trefzeker", {
    publicPaths: paths,
    codeOf: () => Code.fromInline("exports.handler = async () => {};"),
  });
  template = Template.fromStack(stack);
}, 60_000);

const resources = (type: string): [string, Properties][] =>
  Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties]);

const statements = (): [string, Statement][] =>
  resources("AWS::IAM::Policy").flatMap(([id, { PolicyDocument }]) =>
    (PolicyDocument as { Statement: Statement[] }).Statement.map(
      (statement): [string, Statement] => [id, statement],
    ),
  );

const actionsOf = ({ Action }: Statement): string[] => [Action].flat();

describe("functions", () => {
  test("are those of the wiring, on Node 24 and arm64, with their memory and timeout", () => {
    for (const { memoryMiB, timeoutSeconds } of Object.values(functions)) {
      template.hasResourceProperties("AWS::Lambda::Function", {
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        MemorySize: memoryMiB,
        Timeout: timeoutSeconds,
      });
    }
    template.resourceCountIs("AWS::Lambda::Function", Object.keys(functions).length);
  });

  test("never find the strict mode or a made-up credential in their environment", () => {
    for (const [, { Environment }] of resources("AWS::Lambda::Function")) {
      const { Variables } = Environment as { Variables: Record<string, unknown> };
      expect(Object.keys(Variables)).not.toContain("TREFZEKER_STRICT");
      expect(Object.keys(Variables).filter((name) => name.startsWith("AWS_"))).toEqual([]);
    }
  });
});

describe("queues", () => {
  test("have a dead-letter queue each, after three tries, kept for 14 days", () => {
    const withDead = Object.values(queues).filter(({ deadLetter }) => deadLetter === "own");
    const redriven = resources("AWS::SQS::Queue").filter(([, { RedrivePolicy }]) => RedrivePolicy);
    expect(redriven).toHaveLength(withDead.length);
    template.allResourcesProperties("AWS::SQS::QueuePolicy", Match.anyValue());
    for (const [, { RedrivePolicy }] of redriven) {
      expect(RedrivePolicy).toMatchObject({ maxReceiveCount: 3 });
    }
    template.resourceCountIs("AWS::SQS::Queue", Object.keys(queues).length + withDead.length);
  });

  test("reach their functions with partial batch failures", () => {
    const mappings = resources("AWS::Lambda::EventSourceMapping");
    const listeners = Object.values(functions).filter(({ trigger }) =>
      ["queue", "stream"].includes(trigger.kind),
    );
    expect(mappings).toHaveLength(listeners.length);
    for (const [, { FunctionResponseTypes }] of mappings) {
      expect(FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
    }
  });
});

describe("tables", () => {
  test("keep 35 days of history, cannot be deleted, and survive the stack", () => {
    for (const [, table] of Object.entries(template.findResources("AWS::DynamoDB::GlobalTable"))) {
      expect(table.DeletionPolicy).toBe("Retain");
      expect(table.Properties.Replicas[0]).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
    template.resourceCountIs("AWS::DynamoDB::GlobalTable", Object.keys(tables).length);
  });

  test("the main one has a stream of both images and a time to live", () => {
    template.hasResourceProperties("AWS::DynamoDB::GlobalTable", {
      StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
      TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
    });
  });

  test("the stream starts at its oldest record, filters, and ends failures in a queue", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      StartingPosition: "TRIM_HORIZON",
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      FilterCriteria: {
        Filters: [{ Pattern: Match.stringLikeRegexp('"prefix":"head"') }],
      },
    });
  });
});

describe("permissions", () => {
  test("name no wildcard action and no wildcard resource", () => {
    for (const [id, statement] of statements()) {
      for (const action of actionsOf(statement)) {
        // The stream's own listing has no resource to name; CDK writes it for the event source.
        if (action === "dynamodb:ListStreams") continue;
        expect(action, id).not.toMatch(/\*/);
        expect(statement.Resource, id).not.toBe("*");
      }
    }
  });

  test("never scan, and touch tenants' items by leading key only", () => {
    const onItems = statements().filter(([, statement]) =>
      actionsOf(statement).some((action) => /^dynamodb:.*(Item|Query|Scan|PartiQL)/.test(action)),
    );
    expect(onItems.length).toBeGreaterThan(0);
    for (const [id, statement] of onItems) {
      expect(actionsOf(statement), id).not.toContain("dynamodb:Scan");
      expect(statement.Condition, id).toMatchObject({
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": expect.anything() },
        Null: { "dynamodb:LeadingKeys": "false" },
      });
    }
  });

  test("give the secrets to the function that answers, and to no other", () => {
    const holders = resources("AWS::Lambda::Function").filter(([, { Environment }]) =>
      ["CURSOR_KEY", "SEAL_KEY"].some((name) =>
        Object.hasOwn((Environment as { Variables: object }).Variables, name),
      ),
    );
    expect(holders).toHaveLength(1);
    template.resourceCountIs("AWS::SecretsManager::Secret", 2);
  });

  const places = {
    main: "Tablemain",
    identity: "Tableidentity",
    bucket: "Files",
    queueOf: () => "Queue",
    deadLettersOf: () => "Queue",
  };

  /** One line per action, resource and condition, however statements were put together. */
  const lines = (all: readonly { Action: unknown; Resource: unknown; Condition?: unknown }[]) => {
    const plain = (condition: unknown) =>
      Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>)
        .flatMap(([operator, keys]) =>
          Object.entries(keys).map(([key, values]) => `${operator} ${key} ${[values].flat()}`),
        )
        .join("; ");
    return new Set(
      all.flatMap(({ Action, Resource, Condition }) =>
        [Resource].flat().flatMap((resource) => {
          const text = JSON.stringify(resource);
          const [place = text] = /Tablemain|Tableidentity|Files|Queue/.exec(text) ?? [];
          const [objects = ""] = /\/\$\{aws[^"]*/.exec(text) ?? [];
          return [Action].flat().map((one) => `${one} ${place}${objects} ${plain(Condition)}`);
        }),
      ),
    );
  };

  test.each(Object.keys(functions) as FunctionName[])(
    "give %s, and the role it takes on for a tenant, the statements that are proven on every key",
    (name) => {
      const of = (prefix: string) =>
        lines(statements().flatMap(([id, one]) => (id.startsWith(prefix) ? [one] : [])));
      const wanted = lines(tenantStatements(name, places));
      expect([...of(`TenantRole${name}Default`)].toSorted()).toEqual([...wanted].toSorted());
      const itself = of(`Function${name}Service`);
      for (const line of lines(ownStatements(name, places))) expect(itself).toContain(line);
    },
  );

  test("let a function take on its own tenant role, with the one tag, and reach no item beside", () => {
    const takers = (Object.keys(functions) as FunctionName[]).filter(
      (name) => tenantStatements(name, places).length > 0,
    );
    const roles = resources("AWS::IAM::Role").filter(([id]) => id.startsWith("TenantRole"));
    expect(roles).toHaveLength(takers.length);
    for (const [, { AssumeRolePolicyDocument }] of roles) {
      const { Statement } = AssumeRolePolicyDocument as { Statement: object[] };
      expect(Statement).toHaveLength(1);
      expect(Statement[0]).toMatchObject({
        Principal: { AWS: expect.anything() },
        Condition: {
          StringLike: { "aws:RequestTag/TenantId": "ten_*" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["TenantId"] },
        },
      });
    }
    for (const [id, statement] of statements()) {
      if (!id.startsWith("Function")) continue;
      // In the stack's text a tenant's items are known by their leading keys.
      expect(JSON.stringify(statement.Condition ?? {}), id).not.toContain('"T#');
      expect(actionsOf(statement).filter((action) => action.startsWith("s3:"))).toEqual([]);
    }
  });

  test("only functions with a grant in the wiring can send to a queue", () => {
    const senders = statements()
      .filter(([, statement]) => actionsOf(statement).includes("sqs:SendMessage"))
      .map(([id]) => id);
    for (const [name, { grants, trigger }] of Object.entries(functions)) {
      const mayes = grants.some(({ to }) => to === "queue") || trigger.kind !== "authorizer";
      if (!mayes) {
        expect(senders.filter((id) => id.startsWith(`Function${name}Service`))).toEqual([]);
      }
    }
  });
});

describe("the bucket", () => {
  test("is closed to the public, encrypted, TLS only, and forgets uploads", () => {
    template.hasResourceProperties("AWS::S3::Bucket", {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: Match.anyValue(),
      LifecycleConfiguration: {
        Rules: [Match.objectLike({ ExpirationInDays: 30, Status: "Enabled" })],
      },
    });
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Deny",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ]),
      },
    });
  });
});

describe("the firewall", () => {
  test("holds back an address that sends more than its limit, on the stage of the API", () => {
    template.hasResourceProperties("AWS::WAFv2::WebACL", {
      Scope: "REGIONAL",
      DefaultAction: { Allow: {} },
      Rules: [
        Match.objectLike({
          Action: { Block: {} },
          Statement: {
            RateBasedStatement: {
              AggregateKeyType: "IP",
              Limit: firewallLimit.requests,
              EvaluationWindowSec: firewallLimit.windowSeconds,
            },
          },
        }),
      ],
    });
    const [[stageId = ""] = []] = resources("AWS::ApiGateway::Stage");
    const [association] = resources("AWS::WAFv2::WebACLAssociation");
    expect(JSON.stringify(association?.[1].ResourceArn)).toContain(stageId);
    template.resourceCountIs("AWS::WAFv2::WebACLAssociation", 1);
  });

  test("leaves room for a tenant of the largest tier, and takes it from no two addresses alone", () => {
    const { unitsPerMinute, burstUnits } = tiers.premium;
    const perMinute = (firewallLimit.requests / firewallLimit.windowSeconds) * 60;
    expect(perMinute).toBeGreaterThan(unitsPerMinute + burstUnits);
    expect(2 * perMinute).toBeLessThan(gatewayThrottle.requestsPerSecond * 60);
  });
});

describe("the gateway", () => {
  test("asks the authorizer for everything but the public paths", () => {
    const methods = resources("AWS::ApiGateway::Method");
    const open = methods.filter(([, { AuthorizationType }]) => AuthorizationType === "NONE");
    const guarded = methods.filter(([, { AuthorizationType }]) => AuthorizationType === "CUSTOM");
    // Preflights carry no key.
    const preflights = open.filter(([, { HttpMethod }]) => HttpMethod === "OPTIONS");
    expect(preflights).toHaveLength(1);
    expect(open).toHaveLength(paths.length + 1);
    expect(guarded).toHaveLength(1);
    expect(open.length + guarded.length).toBe(methods.length);
  });

  test("tells its functions what an address may ask, as its deployer set it", () => {
    const stack = new TrefzekerStack(new App({ context: flags }), "Trefzeker", {
      publicPaths: paths,
      addressLimit: { requestsPerMinute: 60, burstRequests: 10 },
      codeOf: () => Code.fromInline("exports.handler = async () => {};"),
    });
    const own = Template.fromStack(stack);
    const told = { ADDRESS_REQUESTS_PER_MINUTE: "60", ADDRESS_BURST_REQUESTS: "10" };
    const holders = own.findResources("AWS::Lambda::Function", {
      Properties: { Environment: { Variables: told } },
    });
    expect(Object.keys(holders)).toHaveLength(2);
    own.hasResourceProperties("AWS::ApiGateway::GatewayResponse", {
      ResponseType: "UNAUTHORIZED",
      ResponseParameters: { "gatewayresponse.header.RateLimit": `'"address";r=0;t=10'` },
    });
  }, 60_000);

  test("tells its functions where it is, so that tokens name it", () => {
    const told = resources("AWS::Lambda::Function").filter(([, { Environment }]) =>
      Object.hasOwn((Environment as { Variables: object }).Variables, "ISSUER_URL"),
    );
    expect(told).toHaveLength(2);
  });

  test("keeps browsers to TLS in its own answers too", () => {
    for (const [, answer] of resources("AWS::ApiGateway::GatewayResponse")) {
      const headers = answer.ResponseParameters as Record<string, string>;
      expect(headers["gatewayresponse.header.Strict-Transport-Security"]).toMatch(/^'max-age=\d+/);
      expect(headers["gatewayresponse.header.X-Content-Type-Options"]).toBe("'nosniff'");
    }
  });

  const ownAnswers = () =>
    new Map(
      resources("AWS::ApiGateway::GatewayResponse").map(([, answer]) => {
        const { ResponseType, StatusCode, ResponseParameters } = answer as {
          ResponseType: string;
          StatusCode: string;
          ResponseParameters: Record<string, string>;
        };
        const told = ["RateLimit-Policy", "RateLimit", "Retry-After"].map(
          (name) => ResponseParameters[`gatewayresponse.header.${name}`],
        );
        return [ResponseType, [StatusCode, ...told]];
      }),
    );

  test("says with a 401 what the authorizer counted, and what is known beforehand with a 429", () => {
    const answers = ownAnswers();
    expect(answers.get("ACCESS_DENIED")).toEqual([
      "401",
      "context.authorizer.rateLimitPolicy",
      "context.authorizer.rateLimit",
      undefined,
    ]);
    for (const [type, spent] of [
      ["UNAUTHORIZED", spentAddress(addressLimit)],
      ["THROTTLED", spentThrottle],
      ["WAF_FILTERED", spentFirewall],
    ] as const) {
      expect(answers.get(type), type).toEqual([
        "429",
        `'${spent["RateLimit-Policy"]}'`,
        `'${spent.RateLimit}'`,
        `'${spent["Retry-After"]}'`,
      ]);
      expect(limitsIn(spent.RateLimit)).toMatchObject([{ parameters: { r: 0 } }]);
      expect(limitsIn(spent["RateLimit-Policy"])).toHaveLength(1);
      expect(Number(spent["Retry-After"])).toBeGreaterThan(0);
    }
  });

  test("says where nothing was counted which throttle holds, which is the one it has", () => {
    const counted = ["ACCESS_DENIED", "UNAUTHORIZED", "THROTTLED", "WAF_FILTERED"];
    const answers = ownAnswers();
    for (const [type, [, ...told]] of answers) {
      if (!counted.includes(type))
        expect(told, type).toEqual([`'${throttlePolicyHeader}'`, undefined, undefined]);
    }
    expect(answers.size).toBeGreaterThan(counted.length);
    const [stage] = resources("AWS::ApiGateway::Stage");
    expect(stage?.[1].MethodSettings).toMatchObject([
      {
        ThrottlingRateLimit: gatewayThrottle.requestsPerSecond,
        ThrottlingBurstLimit: gatewayThrottle.burstRequests,
      },
    ]);
  });

  test("has its own answers in problem+json", () => {
    for (const [, answer] of resources("AWS::ApiGateway::GatewayResponse")) {
      const templates = answer.ResponseTemplates as Record<string, string>;
      const document = JSON.parse(templates["application/json"] ?? "");
      expect(document).toMatchObject({
        requestId: "$context.requestId",
        type: expect.stringContaining("/docs/problems/"),
      });
      expect(document.detail).not.toContain("{");
    }
  });

  test("clocks call their functions every minute", () => {
    template.hasResourceProperties("AWS::Events::Rule", { ScheduleExpression: "rate(1 minute)" });
  });
});
