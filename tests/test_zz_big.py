import random, time
from datetime import date, timedelta
from tests.case import Case
def test_big(case: Case) -> None:
    r=random.Random(1); C,P,T,I=20000,2000,100000,10000
    d0=date(2025,1,1)
    ent=[(f"t{i}",f"p{r.randrange(P)}",f"u{r.randrange(40)}",d0+timedelta(r.randrange(500)),r.choice((1,2.5)),"true") for i in range(T)]
    proj=[(f"p{i}",f"c{i%C}",120 if i%3 else "") for i in range(P)]
    byp={}
    for e in ent: byp.setdefault(e[1],[]).append(e[0])
    docs=[];lines=[];alloc=[]
    for i in range(I):
        p=f"p{r.randrange(P)}"; c=f"c{int(p[1:])%C}"; es=[byp[p].pop() for _ in range(min(5,len(byp[p])))]
        docs.append(f"i{i},invoice,{c},2026-06-01,1000"); docs.append(f"r{i},payment,{c},2026-06-20,700"); alloc.append(f"r{i},i{i},700,2026-06-20")
        lines.append(f'i{i},1,600,"{",".join(es)}"'); lines.append(f'i{i},2,400,')
    case.files("big",
      customers="customer_id,customer_name,default_hourly_rate\n"+"\n".join(f"c{i},N{i},{90+i%50}" for i in range(C)),
      projects="project_id,customer_id,hourly_rate\n"+"\n".join(",".join(map(str,x)) for x in proj),
      rate_overrides="project_id,person_id,hourly_rate,effective_from,effective_to\n"+"\n".join(f"p{i},u{i%40},{100+j*10},{date(2025,1+j*3,1)}," for i in range(P) for j in range(3)),
      time_entries="time_entry_id,project_id,person_id,work_on,hours,is_billable\n"+"\n".join(",".join(map(str,e)) for e in ent),
      documents="document_id,document_type,customer_id,issued_on,total_amount\n"+"\n".join(docs),
      document_lines="document_id,line_number,line_amount,time_entry_ids\n"+"\n".join(lines),
      allocations="from_document_id,to_document_id,amount,allocated_on\n"+"\n".join(alloc),
      available_hours="person_id,month_start,hours\n"+"\n".join(f"u{i},2025-{m:02}-01,160" for i in range(40) for m in range(1,13)))
    t=time.time(); case.sync("2026-07-01T00:00:00+00:00"); print("sync",time.time()-t)
    t=time.time(); b=case.build(); print("build",time.time()-t, b.success)
    for x in sorted(b.result,key=lambda x:-x.execution_time)[:16]: print(round(x.execution_time,2),x.node.name,x.status,x.message)
    t=time.time(); n=case.value("select count(*) from marts.client_rate_as_of('2026-03-01')"); print("as_of",n,time.time()-t)
    for v in ("rpt_client_rate","rpt_rate_history","rpt_realization","rpt_unbilled_work","rpt_client_statistics","rpt_rate_leakage"):
        t=time.time(); n=case.value(f"select count(*) from (select * from reports.{v}) x"); print(v,n,round(time.time()-t,2))
